import { describe, expect, it } from 'vitest';
import {
  NumberedRecognizer,
  NumberedVoiceActivity,
  numberedSpeech,
  type NumberedWord,
} from '../../../test/support/numbered-speech.js';
import type { TranscribedPiece, TranscriptionEvent } from './transcription-event.js';
import { TranscriptionService } from './transcription.service.js';

const TEXTS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const WORD_FRAMES = 12;

const word = (index: number): NumberedWord => ({ text: TEXTS[index % 8] ?? '', frames: WORD_FRAMES });
const pause = (frames: number): NumberedWord => ({ text: '', frames });
const sentence = (words: number, pauseFrames: number): NumberedWord[] => [
  ...Array.from({ length: words }, (_, index) => word(index)),
  pause(pauseFrames),
];

const service = (): TranscriptionService =>
  new TranscriptionService({ voiceActivity: new NumberedVoiceActivity(), piecesInFlight: 4 });

async function piecesOf(events: AsyncIterable<TranscriptionEvent>): Promise<TranscribedPiece[]> {
  const pieces: TranscribedPiece[] = [];
  for await (const event of events) if (event.type === 'piece') pieces.push(event);
  return pieces.sort((a, b) => a.index - b.index);
}

async function* chunksOf(
  channels: readonly Int16Array[],
  samples = 16_000,
): AsyncGenerator<Int16Array[], void> {
  const length = channels[0]?.length ?? 0;
  for (let at = 0; at < length; at += samples) yield channels.map((pcm) => pcm.subarray(at, at + samples));
}

async function* monoOf(words: readonly NumberedWord[]): AsyncGenerator<Int16Array, void> {
  for await (const [samples] of chunksOf([numberedSpeech(words, TEXTS)]))
    if (samples !== undefined) yield samples;
}

describe('pieces for a model that takes 30 s', () => {
  const transcribed = async (words: readonly NumberedWord[], maxPieceSec = 30): Promise<TranscribedPiece[]> =>
    piecesOf(
      service().transcribe(monoOf(words), {
        recognizer: new NumberedRecognizer({ texts: TEXTS, maxPieceSec }),
      }),
    );
  const lengthsSec = (pieces: readonly TranscribedPiece[]): number[] =>
    pieces.map(({ startMs, endMs }) => (endMs - startMs) / 1000);

  it('are 10 to 30 s long where people pause for breath, and cut in silence', async () => {
    const talk = Array.from({ length: 40 }, (_, index) =>
      sentence(5 + (index % 7), 10 + (index % 30)),
    ).flat();
    const pieces = await transcribed(talk);
    const lengths = lengthsSec(pieces);
    expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(10);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(30);
    pieces
      .slice(1)
      .forEach(({ startMs }, index) => expect(startMs).toBeGreaterThanOrEqual(pieces[index]?.endMs ?? 0));
    expect(pieces.reduce((sum, { words }) => sum + words.length, 0)).toBe(
      talk.filter(({ text }) => text !== '').length,
    );
  });

  it('do not wait for more where nobody speaks for three seconds', async () => {
    const pieces = await transcribed([...sentence(6, 100), ...sentence(6, 60), ...sentence(80, 10)]);
    expect(lengthsSec(pieces)[0]).toBeLessThan(3);
  });

  it('end at a shorter silence once they are long', async () => {
    const pieces = await transcribed([...sentence(30, 50), ...sentence(80, 10)]);
    expect(lengthsSec(pieces)[0]).toBeLessThan(12);
  });

  it('are as before for one that takes 15 s', async () => {
    const pieces = await transcribed([...sentence(6, 50), ...sentence(6, 50), ...sentence(40, 10)], 15);
    expect(lengthsSec(pieces)[0]).toBeLessThan(3);
  });
});

describe('an hour of two people', () => {
  it('is read no faster than it is recognised, and no word is lost', async () => {
    const minute = Array.from({ length: 14 }, (_, index) => sentence(9, index % 3 === 0 ? 60 : 20)).flat();
    const [one, other] = [numberedSpeech(minute, TEXTS), numberedSpeech([pause(11), ...minute], TEXTS)];
    const length = Math.min(one.length, other.length);
    const recognizer = new NumberedRecognizer({ texts: TEXTS, maxPieceSec: 30 });
    let [read, furthest] = [0, 0];
    const hour = async function* (): AsyncGenerator<Int16Array[], void> {
      for (let round = 0; round < 60; round += 1) {
        for await (const block of chunksOf([one.subarray(0, length), other.subarray(0, length)])) {
          read += block[0]?.length ?? 0;
          furthest = Math.max(furthest, 2 * read - recognizer.samples);
          yield block;
        }
      }
    };
    let words = 0;
    for await (const event of service().transcribeChannels(hour(), { recognizer })) {
      if (event.type === 'piece') words += event.words.length;
    }
    const spoken = minute.filter(({ text }) => text !== '').length;
    expect(words).toBeGreaterThanOrEqual(2 * 60 * (spoken - 1));
    expect(words).toBeLessThanOrEqual(2 * 60 * spoken);
    expect(recognizer.pieces).toBeGreaterThan(240);
    expect(read / 16_000).toBeGreaterThan(3_500);
    const silent = read * 2 - recognizer.samples;
    expect((furthest - silent) / 16_000).toBeLessThan(240);
  }, 60_000);
});

describe('channels kept apart', () => {
  const one = [...sentence(6, 120), ...sentence(4, 60)];
  const other = [pause(85), ...sentence(7, 40)];
  const call = (): Int16Array[] => {
    const [left, right] = [numberedSpeech(one, TEXTS), numberedSpeech(other, TEXTS)];
    const length = Math.max(left.length, right.length);
    return [left, right].map((pcm) => Int16Array.from({ length }, (_, at) => pcm[at] ?? 0));
  };
  const transcribed = (chunk?: number, skip?: ReadonlySet<number>): Promise<TranscribedPiece[]> => {
    const recognizer = new NumberedRecognizer({ texts: TEXTS, maxPieceSec: 15 });
    return piecesOf(
      service().transcribeChannels(chunksOf(call(), chunk), { recognizer, ...(skip && { skip }) }),
    );
  };

  it('give pieces that name their channel, with a number of their own', async () => {
    const pieces = await transcribed();
    expect(pieces.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(pieces.map(({ channel, words }) => [channel, words.length]).sort()).toEqual([
      [1, 4],
      [1, 6],
      [2, 7],
    ]);
  });

  it('give the same pieces however they are chunked, so that work goes on behind those that are known', async () => {
    const all = await transcribed();
    expect(await transcribed(777)).toEqual(all);
    expect(await transcribed(16_000, new Set([0, 2]))).toEqual(all.filter(({ index }) => index === 1));
  });
});
