import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessConfig } from '../../../platform/config/access.config.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { SecretBox } from '../../../platform/secrets/secret-box.js';
import { EphemeralKeys } from './ephemeral-keys.js';

const API_KEYS = 'a-key-of-the-operator';
const SESSION = { type: 'realtime', instructions: 'Be brief.' };

describe('EphemeralKeys', () => {
  let dataDir: string;
  let otherDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-ephemeral-'));
    otherDir = await mkdtemp(join(tmpdir(), 'parley-ephemeral-'));
  });
  afterAll(async () => {
    await rm(dataDir, { recursive: true, force: true });
    await rm(otherDir, { recursive: true, force: true });
  });

  const keys = (settings: Record<string, string> = { API_KEYS }, folder = dataDir): EphemeralKeys =>
    new EphemeralKeys(new AccessConfig(settings), new ServerConfig({ DATA_DIR: folder }));

  it('opens the session that it was made for, for a minute, in every process of the data folder', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { value, expiresAtSec } = await keys().issue(SESSION);
    expect(expiresAtSec - before).toBeGreaterThanOrEqual(60);
    expect(expiresAtSec - before).toBeLessThan(70);
    expect(await keys().redeem(value)).toEqual(SESSION);
  });

  it('fits into a header and into the name of a subprotocol, and shows nothing of its session', async () => {
    const { value } = await keys().issue(SESSION);
    expect(value).toMatch(/^ek_[\w-]+$/);
    expect(Buffer.from(value.slice(3), 'base64url').toString('latin1')).not.toContain('brief');
  });

  it('takes long instructions, but none that no header holds', async () => {
    const long = { instructions: 'You are a helpful voice assistant of a shop for tools. '.repeat(400) };
    expect(await keys().redeem((await keys().issue(long)).value)).toEqual(long);
    const noise = Array.from({ length: 4000 }, (_, index) => Math.sin(index).toString(36)).join('');
    await expect(keys().issue({ instructions: noise })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['an API key', () => API_KEYS],
    ['a key that has expired', async () => (await keys().issue(SESSION, { lifeSec: -1 })).value],
    ['a key of another server', async () => (await keys({ API_KEYS }, otherDir).issue(SESSION)).value],
    ['a changed key', async () => `${(await keys().issue(SESSION)).value.slice(0, -4)}AAAA`],
    ['half a key', async () => (await keys().issue(SESSION)).value.slice(0, 40)],
    ['a key that anybody could have', async () => (await keys({}).issue(SESSION)).value],
    [
      'another secret of the server',
      async () => `ek_${(await SecretBox.open(dataDir)).encrypt('{}', 'a job').toString('base64url')}`,
    ],
    ['a text without end', () => `ek_${'A'.repeat(100_000)}`],
  ])('does not take %s', async (_name, make) => {
    expect(await keys().redeem(await make())).toBeUndefined();
  });

  it('takes what anybody could have where nobody is asked for a key', async () => {
    expect(await keys({}).redeem((await keys({}).issue(SESSION)).value)).toEqual(SESSION);
  });

  it('tries again when the key of the data folder could not be read', async () => {
    const broken = keys({}, '/dev/null/nowhere');
    await expect(broken.issue(SESSION)).rejects.toThrow('ENOTDIR');
    await expect(broken.issue(SESSION)).rejects.toThrow('ENOTDIR');
  });
});
