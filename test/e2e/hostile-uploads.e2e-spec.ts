import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

const MIB = 1024 * 1024;
const ENVELOPE_KEYS = ['message', 'type', 'param', 'code'];

interface RawAnswer {
  status: number;
  body: { error: Record<string, unknown> };
}

describe('hostile uploads', () => {
  let server: RunningApp;
  let client: TranscriptionsClient;
  let speech: Buffer;

  beforeAll(async () => {
    speech = await spokenWav('The parcel will arrive on Monday morning.');
    server = await startApp({ INFERENCE_WORKERS: '1', MAX_UPLOAD_MB: '8' });
    client = new TranscriptionsClient(server.url);
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  const spooled = (): Promise<string[]> => readdir(join(server.dataDir, 'spool'));

  /** Sends bytes as they are and gives the answer. */
  const send = (head: string, body: Iterable<Buffer> = []): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      let answer = '';
      const finish = (): void => {
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
        const text = answer.slice(answer.indexOf('\r\n\r\n') + 4);
        resolve({ status, body: JSON.parse(text) as RawAnswer['body'] });
        socket.destroy();
      };
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
        if (/\}\}?$/.test(answer)) finish();
      });
      socket.on('error', (error) => (answer === '' ? reject(error) : finish()));
      socket.write(`POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`);
      void writeAll(body);
      async function writeAll(chunks: Iterable<Buffer>): Promise<void> {
        for (const chunk of chunks) {
          if (socket.destroyed) return;
          if (!socket.write(chunk))
            await new Promise((resume) => socket.once('drain', resume).once('close', resume));
        }
      }
    });

  const form = 'Content-Type: multipart/form-data; boundary=b';
  const field = (name: string, value: string): string =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const filePart = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const post = (body: string, head = form): Promise<RawAnswer> =>
    send(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}`, [Buffer.from(body)]);

  const refused = async (answer: Promise<RawAnswer>, status: number, message: RegExp): Promise<void> => {
    const { status: actual, body } = await answer;
    expect([actual, body.error['message']]).toEqual([status, expect.stringMatching(message)]);
    expect(Object.keys(body.error)).toEqual(ENVELOPE_KEYS);
    await expect.poll(spooled).toEqual([]);
  };

  it('refuses 2 GB that announce themselves at the first byte', async () => {
    await refused(send(`${form}\r\nContent-Length: ${2 * 1024 * MIB}`), 413, /too large.*8 MB/i);
  });

  it('refuses 2 GB that do not announce themselves as soon as they are too many', async () => {
    const chunk = Buffer.alloc(MIB);
    let sentBytes = 0;
    function* endless(): Generator<Buffer> {
      const opening = Buffer.from(field('user_uuid', 'u') + field('message_id', 'm') + filePart);
      yield* chunked(opening);
      for (; sentBytes < 2048 * MIB; sentBytes += MIB) yield* chunked(chunk);
    }
    await refused(send(`${form}\r\nTransfer-Encoding: chunked`, endless()), 413, /too large/i);
    expect(sentBytes).toBeLessThan(200 * MIB);
  });

  it('refuses 10,000 fields', async () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => field(`f${index}`, 'x')).join('');
    await refused(post(`${fields}--b--\r\n`), 400, /too many form fields/i);
  });

  it('refuses a field as large as a file', async () => {
    await refused(post(`${field('user_uuid', 'x'.repeat(MIB))}--b--\r\n`), 400, /user_uuid is too long/);
  });

  it.each([
    ['no form', 'plain text', 'Content-Type: text/plain', /unsupported|multipart/i],
    ['a form without boundary', 'x', 'Content-Type: multipart/form-data', /malformed/],
    ['a form cut off', `${field('user_uuid', 'u')}${filePart}abc`, form, /malformed|cut off/],
    ['an unknown encoding', '\u0000\u0001', `${form}\r\nContent-Encoding: zstd`, /malformed/],
    ['JSON that is none', '{bad', 'Content-Type: application/json', /JSON/],
    ['two files', `${filePart}a\r\n${filePart}b\r\n--b--\r\n`, form, /only one file/i],
    ['a field named __proto__', `${field('__proto__', 'x')}--b--\r\n`, form, /not allowed/],
  ])('refuses %s', async (_name, body, head, message) => {
    await refused(post(body, head), 400, message);
  });

  it('keeps nothing of an upload whose sender goes away', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const opening = field('user_uuid', 'u') + field('message_id', 'm') + filePart;
    socket.write(
      `POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\n${form}\r\nContent-Length: 1000000\r\n\r\n`,
    );
    socket.write(opening + 'x'.repeat(100_000));
    while ((await spooled()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    while ((await spooled()).length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await client.lookup('u', 'm')).body).toEqual({ found: false });
  });

  it.each([
    ['text', Buffer.from('RIFF but not really, only a little text')],
    [
      'a WAV header alone',
      Buffer.from('UklGRiQAAABXQVZFZm10IBAAAAABAAEAgD4AAAB9AAACABAAZGF0YQAAAAA=', 'base64'),
    ],
    ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251))],
    ['a playlist', Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n')],
  ])('fails a job whose file is %s', async (name, audio) => {
    const body = await client.transcribe({ user_uuid: 'junk', message_id: name }, audio);
    expect(body).toMatchObject({ status: 'failed', error: expect.stringMatching(/^Transcription failed: /) });
    expect(JSON.stringify(body)).not.toMatch(/passwd|ffmpeg|\/tmp/);
  });

  it('transcribes what is there of a file that lies about its length', async () => {
    const lying = Buffer.from(speech);
    lying.writeUInt32LE(0xffff_ffff, 4);
    lying.writeUInt32LE(0xffff_fff0, 40);
    const body = await client.transcribe({ user_uuid: 'lie', message_id: 'm' }, lying);
    expect(body).toMatchObject({ status: 'completed', text: expect.stringMatching(/parcel/i) });
  });

  it('answers an address that cannot be decoded in the envelope of its surface', async () => {
    const response = await fetch(`${server.url}/v1/audio/%E0%A4%A`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('stays in bounded memory and answers as before', async () => {
    expect(process.memoryUsage().rss).toBeLessThan(700 * MIB);
    expect(await client.transcribe({ user_uuid: 'after', message_id: 'm' }, speech)).toMatchObject({
      status: 'completed',
    });
  });
});

function* chunked(data: Buffer): Generator<Buffer> {
  yield Buffer.from(`${data.length.toString(16)}\r\n`);
  yield data;
  yield Buffer.from('\r\n');
}
