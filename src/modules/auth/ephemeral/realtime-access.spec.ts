import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessConfig } from '../../../platform/config/access.config.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { EphemeralKeys } from './ephemeral-keys.js';
import { LentKeys } from './lent-keys.js';
import { RealtimeAccess, type SocketAccessRequest } from './realtime-access.js';

const KEY = 'a-key-of-the-operator';
const LENT = 'ek_of_a_vendor';

const asking = (headers: Record<string, string> = {}, query = ''): SocketAccessRequest => ({
  headers,
  query: new URLSearchParams(query),
});

describe('RealtimeAccess', () => {
  let dataDir: string;
  let ephemeral: EphemeralKeys;
  let access: RealtimeAccess;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-realtime-access-'));
    const config = new AccessConfig({ API_KEYS: KEY });
    const lent = new LentKeys();
    lent.note({ value: LENT, expiresAtSec: Math.floor(Date.now() / 1000) + 60 });
    ephemeral = new EphemeralKeys(config, new ServerConfig({ DATA_DIR: dataDir }));
    access = new RealtimeAccess(config, ephemeral, lent);
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it.each<[string, SocketAccessRequest]>([
    ['Authorization', asking({ authorization: `Bearer ${KEY}` })],
    ['X-Api-Key', asking({ 'x-api-key': KEY })],
    ['?api_key', asking({}, `api_key=${KEY}`)],
    ['?token', asking({}, `events=all&token=${KEY}`)],
    ['a subprotocol', asking({ 'sec-websocket-protocol': `realtime, openai-insecure-api-key.${KEY}` })],
    ['?token, beside a proxy’s own', asking({ authorization: 'Bearer of-a-proxy' }, `token=${KEY}`)],
  ])('takes a key from %s', async (_name, request) => {
    await expect(access.check(request)).resolves.toBeUndefined();
  });

  it('takes keys of /api/session, this server’s and a vendor’s', async () => {
    const { value } = await ephemeral.issue({}, { opensAssistant: true });
    await expect(access.check(asking({}, `token=${value}`))).resolves.toBeUndefined();
    await expect(access.check(asking({}, `token=${LENT}`))).resolves.toBeUndefined();
  });

  it.each<[string, SocketAccessRequest, RegExp]>([
    ['no key', asking(), /^A key .* is needed/],
    ['empty ones', asking({ 'sec-websocket-protocol': 'openai-insecure-api-key.' }, 'token='), /is needed/],
    ['one that is not known', asking({}, 'token=ek_unknown'), /^That key is not known/],
    ['a key of another scheme', asking({ authorization: `Basic ${KEY}` }), /is needed/],
  ])('refuses %s', async (_name, request, message) => {
    const refusal = access.check(request);
    await expect(refusal).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(refusal).rejects.toThrow(message);
  });

  it('refuses a key that was made for a session set otherwise', async () => {
    const { value } = await ephemeral.issue({ type: 'transcription' });
    await expect(access.check(asking({}, `token=${value}`))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('asks nobody where no key is set', async () => {
    const open = new RealtimeAccess(new AccessConfig({}), ephemeral, new LentKeys());
    await expect(open.check(asking())).resolves.toBeUndefined();
  });
});
