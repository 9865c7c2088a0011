import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretBox } from './secret-box.js';

const URL_WITH_TOKEN = 'https://wazo.lan/recording?token=canary';
const FAILURE = { code: 'internal', message: 'A stored secret could not be decrypted' };

/** What decrypting throws. */
function failureOf(attempt: () => string): unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}

describe('SecretBox', () => {
  const key = randomBytes(32);
  const box = new SecretBox(key);

  it('gives back what it encrypted, for the same context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1 }), (text, context) => {
        expect(box.decrypt(box.encrypt(text, context), context)).toBe(text);
      }),
    );
  });

  it('encrypts the same text differently each time and shows none of it', () => {
    const boxes = [box.encrypt(URL_WITH_TOKEN, 'job'), box.encrypt(URL_WITH_TOKEN, 'job')];
    expect(boxes[0]?.equals(boxes[1] ?? Buffer.of())).toBe(false);
    for (const bytes of boxes) expect(bytes.includes('canary')).toBe(false);
  });

  it('reads boxes that come as any bytes', () => {
    const padded = Buffer.concat([Buffer.alloc(3), box.encrypt(URL_WITH_TOKEN, 'job')]);
    expect(box.decrypt(new Uint8Array(padded.buffer, padded.byteOffset + 3, padded.length - 3), 'job')).toBe(
      URL_WITH_TOKEN,
    );
  });

  it('fails alike for another context, another key, and any changed, cut or added byte', () => {
    const bytes = box.encrypt(URL_WITH_TOKEN, 'job-1');
    const changed = Array.from(bytes, (byte, index) => Buffer.from(bytes).fill(byte ^ 1, index, index + 1));
    const cut = Array.from(bytes, (_byte, length) => bytes.subarray(0, length));
    for (const wrong of [...changed, ...cut, Buffer.concat([bytes, Buffer.of(0)])]) {
      expect(failureOf(() => box.decrypt(wrong, 'job-1'))).toMatchObject(FAILURE);
    }
    const other = new SecretBox(randomBytes(32));
    for (const attempt of [() => box.decrypt(bytes, 'job-2'), () => other.decrypt(bytes, 'job-1')]) {
      const error = failureOf(attempt);
      expect(error).toMatchObject(FAILURE);
      expect((error as Error).cause).toBeUndefined();
    }
  });

  it('needs a context and a key of 32 bytes', () => {
    expect(() => box.encrypt('x', '')).toThrow('A secret needs a context');
    expect(() => new SecretBox(randomBytes(16))).toThrow('A key must have 32 bytes');
  });

  it('does not show its key when printed', () => {
    const printed = inspect(box, { depth: 9, showHidden: true }) + JSON.stringify(box);
    expect(printed).not.toContain(key.toString('hex').slice(0, 8));
    expect(printed).not.toContain(key.toString('base64').slice(0, 8));
  });

  it('opens with the key of its data folder, also after a restart and in several processes', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-box-'));
    try {
      const [first, second] = await Promise.all([SecretBox.open(dataDir), SecretBox.open(dataDir)]);
      const bytes = first.encrypt(URL_WITH_TOKEN, 'job');
      expect(second.decrypt(bytes, 'job')).toBe(URL_WITH_TOKEN);
      expect((await SecretBox.open(dataDir)).decrypt(bytes, 'job')).toBe(URL_WITH_TOKEN);
      expect(bytes.includes(await readFile(join(dataDir, 'keys', 'secret-box.key')))).toBe(false);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
