import { describe, expect, it } from 'vitest';
import { putTogether, takeApart } from './audio-lane.js';

const first = Int16Array.of(1, 2, 3);
const second = Int16Array.of(-4, 5);

/** Reads what was taken out, as the pipe gives it. */
function reading(audio: readonly Int16Array[]): (samples: number) => Int16Array {
  let rest = audio.flatMap((pcm) => [...pcm]);
  return (samples) => {
    const pcm = Int16Array.from(rest.slice(0, samples));
    rest = rest.slice(samples);
    return pcm;
  };
}

describe('audio of a command', () => {
  it.each([
    [
      'pieces',
      { type: 'recognize', id: 1, pieces: [first, second], hints: { hotwords: ['Wazo'] } },
      [first, second],
    ],
    ['one stretch', { type: 'detect', id: 2, pcm: second, state: { h: new Float32Array(2) } }, [second]],
    ['none', { type: 'unload', model: 'parakeet' }, []],
  ])('goes apart from it and comes back: %s', (_, command, expected) => {
    const { message, audio } = takeApart(command);
    expect(audio).toEqual(expected);
    expect(JSON.stringify(message)).not.toContain('-4');
    expect(putTogether(message, reading(audio))).toEqual(command);
  });

  it('is not copied', () => {
    expect(takeApart({ pcm: first }).audio[0]).toBe(first);
  });
});
