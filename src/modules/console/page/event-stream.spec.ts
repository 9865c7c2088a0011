import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventReader, type ServerEvent } from './event-stream.js';

const STREAM =
  'event: position\nid: 1\ndata: {"queue_position":1}\n\n: ping\n\nid: 2\r\ndata: first\r\ndata:second\r\n\r\nevent: end\ndata: {}\n\n';
const EVENTS: ServerEvent[] = [
  { type: 'position', id: '1', data: '{"queue_position":1}' },
  { type: 'message', id: '2', data: 'first\nsecond' },
  { type: 'end', id: '2', data: '{}' },
];

it('reads the same events wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length)), (cuts) => {
      const reader = new EventReader();
      const places = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      const pieces = places.map((place, index) => STREAM.slice(place, places[index + 1]));
      expect(pieces.flatMap((piece) => reader.push(piece))).toEqual(EVENTS);
    }),
  );
});

it('keeps back an event that is not whole', () => {
  const reader = new EventReader();
  expect(reader.push('data: half\n')).toEqual([]);
  expect(reader.push('\n')).toEqual([{ type: 'message', id: '', data: 'half' }]);
});
