import { beforeEach, describe, expect, it } from 'vitest';
import { FRAME_MS } from './audio-intake.js';
import { SpeechTrack } from './speech-track.js';

const SPEECH = 0.9;
const SILENCE = 0.05;

describe('SpeechTrack', () => {
  let track: SpeechTrack;
  let frame: number;
  const hear = (probability: number, frames: number): void => {
    for (let count = 0; count < frames; count += 1) track.push(probability, ++frame * FRAME_MS);
  };

  beforeEach(() => {
    track = new SpeechTrack();
    frame = 0;
    hear(SPEECH, 10);
    hear(SILENCE, 100);
    track.beginTurn();
  });

  it('counts the silence behind a burst that may be the beginning of speech from there, not from long ago', () => {
    hear(SPEECH, 2);
    hear(SILENCE, 4);
    expect([track.isQuiet, track.hasSpeech, track.silenceMs]).toEqual([true, true, 4 * FRAME_MS]);
    hear(SPEECH, 5);
    expect([track.isVoice, track.silenceMs]).toEqual([true, 0]);
  });

  it('lets such a burst in the silence after speech pass', () => {
    hear(SPEECH, 5);
    hear(SILENCE, 8);
    hear(SPEECH, 1);
    hear(SILENCE, 8);
    expect(track.silenceMs).toBe(17 * FRAME_MS);
  });
});
