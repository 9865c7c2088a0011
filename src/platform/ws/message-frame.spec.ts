import { once } from 'node:events';
import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { frameOf, MAX_FRAMED_BYTES } from './message-frame.js';

/** Reads frames as a client of the library does; its types leave it out. */
const { Receiver } = ws as unknown as { Receiver: new () => Writable };

interface Read {
  data: Buffer;
  isBinary: boolean;
}

/** What a client reads of a frame. */
async function read(frame: Buffer): Promise<Read> {
  const receiver = new Receiver();
  const message = once(receiver, 'message') as Promise<[Buffer, boolean]>;
  receiver.write(frame);
  const [data, isBinary] = await message;
  return { data: Buffer.from(data), isBinary };
}

describe('frameOf', () => {
  it.each([0, 1, 125, 126, 127, 128, 65_535, 3 * MAX_FRAMED_BYTES])(
    'makes a message of %i bytes that a client reads',
    async (length) => {
      const bytes = Buffer.from(Array.from({ length }, (_, at) => at % 127));
      for (const isBinary of [true, false]) {
        const message = await read(frameOf(bytes, isBinary));
        expect([message.data.equals(bytes), message.isBinary]).toEqual([true, isBinary]);
      }
    },
  );

  it('makes a message of any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        expect(await read(frameOf(text, false))).toEqual({ data: Buffer.from(text), isBinary: false });
      }),
    );
  });

  it('holds the longest text that is framed, three bytes a character', async () => {
    const text = '€'.repeat(MAX_FRAMED_BYTES);
    expect((await read(frameOf(text, false))).data.toString()).toBe(text);
  });
});
