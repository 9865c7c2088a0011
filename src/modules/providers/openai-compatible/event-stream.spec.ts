import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('EventStream', () => {
  it('gives the same events however the bytes are cut', () => {
    const text = 'data: {"größe":"👩‍👩‍👧"}\r\n\r\n: comment\n\nevent: error\ndata: a\ndata: b\n\ndata:[DONE]\n\n';
    const bytes = bytesOf(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 20 }), (cuts) => {
        const stream = new EventStream();
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const events = edges
          .slice(1)
          .flatMap((end, index) => stream.feed(bytes.subarray(edges[index], end)) ?? []);
        expect(events).toEqual(['{"größe":"👩‍👩‍👧"}', 'a\nb', '[DONE]']);
      }),
    );
  });

  it('gives nothing of an event that is not complete', () => {
    expect(new EventStream().feed(bytesOf('data: {"a":1}\n'))).toEqual([]);
  });

  it('gives up on an event that does not end', () => {
    const stream = new EventStream();
    stream.feed(bytesOf('data: '));
    const piece = bytesOf('x'.repeat(300_000));
    const fed = Array.from({ length: 4 }, () => stream.feed(piece));
    expect(fed.at(-1)).toBeUndefined();
  });
});
