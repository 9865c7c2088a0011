import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { readWholeMessages, type FrameReceiver } from './message-reader.js';

interface FrameOptions {
  opcode: number;
  fin: boolean;
  mask: boolean;
}

/** The library's own, which its types leave out. */
const { Receiver, Sender } = ws as unknown as {
  Receiver: new (options: object) => Writable & FrameReceiver;
  Sender: { frame(data: Buffer, options: object): Buffer[] };
};

const MAX_BYTES = 70_000;
const [TEXT, BINARY, CLOSE, PING] = [1, 2, 8, 9];

/** A frame as a client sends it. */
const frame = (
  opcode: number,
  data: Buffer,
  { fin = true, mask = true }: Partial<FrameOptions> = {},
): Buffer =>
  Buffer.concat(Sender.frame(Buffer.from(data), { opcode, fin, mask, readOnly: false, rsv1: false }));

/** What is heard of chunks, in order, and how many bytes of them the library read. */
async function read(
  chunks: readonly Buffer[],
  isAhead: boolean,
): Promise<{ heard: unknown[]; bytes: number }> {
  const heard: unknown[] = [];
  let bytes = 0;
  const receiver = new Receiver({ isServer: true, maxPayload: MAX_BYTES });
  const note = (data: Buffer, isBinary: boolean): void => void heard.push([data.toString('hex'), isBinary]);
  receiver.on('message', note).on('ping', (data: Buffer) => heard.push(['ping', data.toString('hex')]));
  receiver.on('conclude', (code: number) => heard.push(['closed', code]));
  receiver.on('error', ({ message }) => heard.push(['error', message]));
  const write = receiver._write.bind(receiver);
  receiver._write = (chunk: Buffer, encoding, done): void => {
    bytes += chunk.length;
    write(chunk, encoding, done);
  };
  if (isAhead) readWholeMessages(receiver, MAX_BYTES, note);
  for (const chunk of chunks) {
    if (receiver.writableEnded || receiver.errored !== null) break;
    receiver.write(Buffer.from(chunk));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { heard, bytes };
}

/** Frames of messages, some in fragments, and what may stand between them. */
const frames = fc.oneof(
  fc
    .tuple(fc.constantFrom(TEXT, BINARY), fc.string({ unit: 'binary', maxLength: 400 }))
    .map(([kind = TEXT, text]) => [frame(kind, Buffer.from(text))]),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => [frame(BINARY, Buffer.from(bytes))]),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => [frame(PING, Buffer.from(bytes))]),
  fc
    .tuple(fc.string(), fc.string())
    .map(([one, other]) => [
      frame(TEXT, Buffer.from(one), { fin: false }),
      frame(PING, Buffer.from('between')),
      frame(0, Buffer.from(other)),
    ]),
  fc.constantFrom(
    [frame(BINARY, Buffer.alloc(66_000, 7))],
    [frame(BINARY, Buffer.alloc(MAX_BYTES + 1, 7))],
    [frame(TEXT, Buffer.from([0xc3, 0x28]))],
    [frame(TEXT, Buffer.from('not masked'), { mask: false })],
    [frame(CLOSE, Buffer.from([3, 232]))],
    [frame(3, Buffer.from('no such kind'))],
    [Buffer.from('GET / HTTP/1.1')],
  ),
);

/** Cut into packets anywhere. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const starts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b)];
  return starts.map((start, at) => bytes.subarray(start, starts[at + 1])).filter(({ length }) => length > 0);
}

describe('readWholeMessages', () => {
  it('hears what the library hears, of any frames in any packets', async () => {
    const packets = fc
      .tuple(fc.array(frames, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 5 }))
      .map(([all, places]) => cut(Buffer.concat(all.flat()), places));
    await fc.assert(
      fc.asyncProperty(packets, async (chunks) => {
        expect((await read(chunks, true)).heard).toEqual((await read(chunks, false)).heard);
      }),
      { numRuns: 300 },
    );
  });

  it('reads what comes whole by itself, and lets the library read what does not', async () => {
    const message = frame(TEXT, Buffer.from('a message'));
    const [begin, end] = [message.subarray(0, 9), message.subarray(9)];
    expect((await read([message, Buffer.concat([message, message])], true)).bytes).toBe(0);
    const { heard, bytes } = await read([Buffer.concat([message, begin]), end, message], true);
    expect(heard).toHaveLength(3);
    expect(bytes).toBe(message.length);
  });
});
