import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withModelLock } from '../../../src/engine/inference/models/model-lock.js';
import { isSurvey, sha256, type MirrorFault, type MirrorRequest } from '../../support/model-mirror.js';
import {
  CONTENTS,
  ENCODER,
  ENCODER_PATH,
  ModelShelf,
  SEGMENT_BYTES,
  smallModel,
  VOCABULARY,
  weights,
} from '../../support/small-model.js';

describe('pulling a model', () => {
  let shelf: ModelShelf;
  beforeEach(async () => {
    shelf = await ModelShelf.open();
  });
  afterEach(() => shelf.close());

  const expectWhole = async (): Promise<void> => {
    expect(await shelf.entries()).toEqual(['small']);
    expect(await shelf.installed()).toEqual(['small']);
    for (const [file, content] of Object.entries(CONTENTS)) {
      expect((await shelf.read(file)).equals(content)).toBe(true);
    }
    expect([shelf.movedBytes, shelf.expectedBytes]).toEqual([
      ENCODER.length + VOCABULARY.length,
      ENCODER.length + VOCABULARY.length,
    ]);
  };
  const refused = async (problem: string, message: RegExp): Promise<void> => {
    await expect(shelf.pull()).rejects.toMatchObject({ problem, message: expect.stringMatching(message) });
    expect(await shelf.installed()).toEqual([]);
  };
  /** A fault for the first so many requests for parts of the encoder. */
  const first = (count: number, fault: MirrorFault) => (request: MirrorRequest) =>
    request.path === ENCODER_PATH && !isSurvey(request) && request.earlier < count ? fault : undefined;

  it('asks for parts of a file at once and installs the whole', async () => {
    const { model, wasThere } = await shelf.pull();
    await expectWhole();
    expect(wasThere).toBe(false);
    expect(model.manifest).toMatchObject({
      source: { repository: 'huggingface.co/somebody/small', revision: '0123' },
      files: { 'encoder.onnx': { bytes: ENCODER.length, sha256: sha256(ENCODER), trust: 'catalogue' } },
    });
    const parts = shelf.mirror.requests.filter(
      (request) => request.path === ENCODER_PATH && !isSurvey(request),
    );
    expect(parts).toHaveLength(Math.ceil(ENCODER.length / SEGMENT_BYTES));
  });

  it('asks for nothing when it is installed, and for all of it when told to', async () => {
    await shelf.pull();
    shelf.mirror.requests.length = 0;
    expect((await shelf.pull()).wasThere).toBe(true);
    expect(shelf.mirror.requests).toEqual([]);
    expect((await shelf.pull(smallModel(), { force: true })).wasThere).toBe(false);
    expect(await shelf.entries()).toEqual(['small']);
  });

  it.each(['cut', 'reset'] as const)('goes on where a connection was %s', async (kind) => {
    shelf.mirror.fault = first(8, { kind, afterBytes: 1000 });
    await shelf.pull();
    await expectWhole();
    const resumed = shelf.mirror.requests.filter(({ range }) => (range?.from ?? 0) % SEGMENT_BYTES !== 0);
    expect(resumed.length).toBeGreaterThan(0);
    expect(resumed.every(({ headers }) => headers['if-range'] !== undefined)).toBe(true);
  });

  it('goes on where the other side fell silent', async () => {
    shelf.mirror.fault = first(1, { kind: 'stall', afterBytes: 1000 });
    await shelf.pull(smallModel(), {
      tuning: { ...shelf.options.tuning, stallTimeoutMs: 150, maxFailures: 100 },
    });
    await expectWhole();
    expect(shelf.notes.join()).toContain('stopped answering');
  });

  it('tries again after errors of the server', async () => {
    const statuses = [500, 502, 503, 429];
    shelf.mirror.fault = () => {
      const status = statuses.shift();
      return status === undefined ? undefined : { kind: 'status', status };
    };
    await shelf.pull();
    await expectWhole();
  });

  it('takes a file in one stream from a server that knows no ranges', async () => {
    shelf.mirror.fault = () => ({ kind: 'ignore-range' });
    await shelf.pull();
    await expectWhole();
  });

  it('counts a small file whose size nobody tells', async () => {
    shelf.mirror.fault = () => ({ kind: 'no-size' });
    await shelf.pull(smallModel({ isPinned: false }));
    await expectWhole();
  });

  it('begins anew without ranges when a server forgets about them, and when that stream is cut', async () => {
    shelf.mirror.fault = (request) => {
      if (isSurvey(request) || request.path !== ENCODER_PATH || request.earlier < 3) return undefined;
      return request.range === undefined && request.earlier < 10
        ? { kind: 'cut', afterBytes: 5000 + request.earlier }
        : { kind: 'ignore-range' };
    };
    await shelf.pull();
    await expectWhole();
  });

  it('begins anew when the server sends other parts than asked for', async () => {
    shelf.mirror.fault = first(2, { kind: 'other-range', shift: 16 });
    await shelf.pull();
    await expectWhole();
  });

  it('begins anew when the file changes on the way, and mixes nothing', async () => {
    const before = weights('older encoder', ENCODER.length);
    shelf.mirror.serve(ENCODER_PATH, before);
    shelf.mirror.fault = (request) => {
      if (request.path === ENCODER_PATH && request.earlier === 4) shelf.mirror.serve(ENCODER_PATH, ENCODER);
      return undefined;
    };
    await shelf.pull(smallModel({ isPinned: false }));
    await expectWhole();
    expect(shelf.notes.join()).toContain('encoder.onnx changed');
  });

  it('fetches a file with a wrong byte again, and refuses one that stays wrong', async () => {
    shelf.mirror.fault = (request) =>
      request.earlier < 11 && request.path === ENCODER_PATH ? { kind: 'wrong-byte', at: 9000 } : undefined;
    await shelf.pull();
    await expectWhole();
    const other = await ModelShelf.open();
    other.mirror.fault = () => ({ kind: 'wrong-byte', at: 9000 });
    await expect(other.pull()).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(/encoder\.onnx has the wrong checksum: [0-9a-f]{64} instead of/),
    });
    expect(await other.installed()).toEqual([]);
    await other.close();
  });

  it('refuses a file of another size than the known one, before it is fetched', async () => {
    shelf.mirror.fault = () => ({ kind: 'wrong-size', moreBytes: 7 });
    await refused('refused', /(encoder\.onnx|tokens\.txt) has the wrong size: \d+ bytes at 127\.0\.0\.1/);
    expect(shelf.mirror.requests.every(isSurvey)).toBe(true);
  });

  it('gives up on a server that always sends less than it says', async () => {
    shelf.mirror.fault = (request) => (isSurvey(request) ? undefined : { kind: 'cut', afterBytes: 0 });
    await refused('unreachable', /closed before the answer was complete/);
  });

  it('says what is missing, forbidden or not to be reached', async () => {
    const status = (code: number) => () => ({ kind: 'status', status: code }) as const;
    shelf.mirror.fault = status(404);
    await refused('unreachable', /is not there \(404\)/);
    shelf.mirror.fault = status(401);
    await refused('unreachable', /MODELS_TOKEN/);
    shelf.mirror.fault = status(503);
    await refused('unreachable', /answered 503/);
    await shelf.mirror.close();
    await refused('unreachable', /the connection was refused/);
    expect(await shelf.entries()).toEqual([]);
  });

  it('keeps what came when it is ended, and fetches the rest the next time', async () => {
    const stopping = new AbortController();
    shelf.mirror.fault = (request) => {
      if (request.earlier === 6) stopping.abort(new Error('stopped'));
      return undefined;
    };
    await expect(shelf.pull(smallModel(), { signal: stopping.signal })).rejects.toThrow('stopped');
    expect(await shelf.installed()).toEqual([]);
    expect(await shelf.entries()).toEqual(['.small.part']);
    shelf.mirror.fault = () => undefined;
    shelf.mirror.requests.length = 0;
    shelf.movedBytes = 0;
    await shelf.pull();
    await expectWhole();
    const parts = shelf.mirror.requests.filter(
      (request) => request.path === ENCODER_PATH && !isSurvey(request),
    );
    expect(parts.length).toBeLessThan(Math.ceil(ENCODER.length / SEGMENT_BYTES));
  });

  it('does not go on with a part of what the server no longer has', async () => {
    const stopping = new AbortController();
    shelf.mirror.serve(ENCODER_PATH, weights('older encoder', ENCODER.length));
    shelf.mirror.fault = (request) => {
      if (request.earlier === 6) stopping.abort(new Error('stopped'));
      return undefined;
    };
    const model = smallModel({ isPinned: false });
    await expect(shelf.pull(model, { signal: stopping.signal })).rejects.toThrow('stopped');
    shelf.mirror.fault = () => undefined;
    shelf.mirror.serve(ENCODER_PATH, ENCODER);
    shelf.movedBytes = 0;
    await shelf.pull(model);
    await expectWhole();
  });

  it('takes no room that is not there', async () => {
    const tuning = { ...shelf.options.tuning, freeBytes: () => Promise.resolve(1_000_000) };
    await expect(shelf.pull(smallModel(), { tuning })).rejects.toMatchObject({ problem: 'no-space' });
    expect(shelf.mirror.requests.every(isSurvey)).toBe(true);
  });

  it('pins what nobody vouches for and says so, and takes the word of the hub where it gives one', async () => {
    const model = smallModel({ isPinned: false });
    const headers = { 'x-linked-etag': `"${sha256(ENCODER)}"`, 'x-repo-commit': 'a'.repeat(40) };
    shelf.mirror.serve(ENCODER_PATH, ENCODER, { headers });
    const { manifest } = (await shelf.pull(model)).model;
    expect(manifest.files).toMatchObject({
      'encoder.onnx': { trust: 'source' },
      'tokens.txt': { trust: 'first-use', sha256: sha256(VOCABULARY) },
    });
    expect(shelf.notes.filter((note) => note.includes('Nobody publishes'))).toHaveLength(1);
  });

  it('refuses what the hub itself says is another file', async () => {
    const headers = { 'x-linked-etag': `"${sha256(VOCABULARY)}"` };
    shelf.mirror.serve(ENCODER_PATH, ENCODER, { headers });
    await refused('refused', /encoder\.onnx is another file at/);
    expect(shelf.mirror.requests.every(isSurvey)).toBe(true);
  });

  it('writes the commit that the hub names to the manifest', async () => {
    shelf.mirror.serveModel(smallModel(), CONTENTS, { headers: { 'x-repo-commit': 'b'.repeat(40) } });
    const { manifest } = (await shelf.pull()).model;
    expect(manifest.source).toMatchObject({ revision: 'b'.repeat(40) });
  });

  it('finds a model busy that somebody else installs, and can have it afterwards', async () => {
    await withModelLock(shelf.dir, 'small', () => refused('busy', /is being installed or removed/));
    await shelf.pull();
    await expectWhole();
  });
});
