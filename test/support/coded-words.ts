import type { Word } from '../../src/engine/ports/transcript.js';

/*
 * Words that can be told from audio after telephone codecs and resampling: each is a chord of three of ten tones. The
 * chords of a hundred and twenty words, and their names, which read like words of a language.
 */
const TONES_HZ = Array.from({ length: 10 }, (_, index) => 1900 + 150 * index);
const CHORDS: readonly (readonly [number, number, number])[] = TONES_HZ.flatMap((_, a) =>
  TONES_HZ.flatMap((__, b) => TONES_HZ.flatMap((___, c) => (a < b && b < c ? [[a, b, c] as const] : []))),
);
export const CODED_WORD_COUNT = CHORDS.length;

/** Sound of a word; silence follows it to its full length. */
const SOUND_SHARE = 2 / 3;
const RAMP_MS = 8;
const LEVEL = 3000;
const WINDOW_MS = 40;
const HOP_MS = 10;
/** A tone of a chord, of 32 768. */
const AUDIBLE = 300;
/** All tones of a chord are so many times as strong as any other. */
const CLEAR = 2;

const SYLLABLES = ['ba', 'do', 'fi', 'gu', 'ka', 'lo', 'mi', 'nu', 'pa', 'ro', 'si', 'tu'];

/** The name of a word, by its number. */
export const codedWord = (number: number): string =>
  `${SYLLABLES[Math.floor(number / SYLLABLES.length)]}${SYLLABLES[number % SYLLABLES.length]}n`;

const NUMBERS: ReadonlyMap<string, number> = new Map(
  Array.from({ length: CODED_WORD_COUNT }, (_, number) => [codedWord(number), number]),
);

/** The numbers of the coded words in a text; whatever else stands in it is passed over. */
export const codedNumbersIn = (text: string): number[] =>
  (text.toLowerCase().match(/\p{L}+/gu) ?? []).flatMap((word) => NUMBERS.get(word) ?? []);

/** The audio of a word, with the silence behind it; nothing but silence for a number that is none. */
export function chordOf(number: number, rateHz: number, wordMs: number): Int16Array {
  const tones = (CHORDS[number] ?? []).map((tone) => TONES_HZ[tone] ?? 0);
  const sound = Math.round((wordMs * SOUND_SHARE * rateHz) / 1000);
  const ramp = (RAMP_MS * rateHz) / 1000;
  return Int16Array.from({ length: Math.round((wordMs * rateHz) / 1000) }, (_, at) => {
    if (at >= sound) return 0;
    const level = LEVEL * Math.min(1, at / ramp, (sound - at) / ramp);
    return level * tones.reduce((sum, hz) => sum + Math.sin((2 * Math.PI * hz * at) / rateHz), 0);
  });
}

/** Milliseconds of sound that a word of this length has. */
export const soundMsOf = (wordMs: number): number => wordMs * SOUND_SHARE;

/** The words in audio; one that was cut counts where it lasts for more than `minMs`. */
export function codedWordsIn(pcm: Int16Array, rateHz: number, minMs: number): (Word & { number: number })[] {
  const window = Math.round((WINDOW_MS * rateHz) / 1000);
  const hop = Math.round((HOP_MS * rateHz) / 1000);
  const words: (Word & { number: number })[] = [];
  let run: { number: number; from: number; to: number } | undefined;
  const end = (): void => {
    // The window takes its middle for the moment.
    const lastedMs = run === undefined ? 0 : (run.to - run.from + 1) * HOP_MS;
    if (run !== undefined && lastedMs > minMs) {
      const startMs = run.from * HOP_MS + WINDOW_MS / 2;
      const { number } = run;
      words.push({ number, text: codedWord(number), startMs, endMs: startMs + lastedMs, confidence: 0.9 });
    }
    run = undefined;
  };
  for (let frame = 0; frame * hop + window <= pcm.length; frame += 1) {
    const number = chordIn(pcm.subarray(frame * hop, frame * hop + window), rateHz);
    if (run !== undefined && run.number === number) run.to = frame;
    else {
      end();
      if (number !== undefined) run = { number, from: frame, to: frame };
    }
  }
  end();
  return words;
}

const NUMBER_OF_CHORD: ReadonlyMap<string, number> = new Map(
  CHORDS.map((chord, number) => [chord.join(), number]),
);

function chordIn(frame: Int16Array, rateHz: number): number | undefined {
  const levels = TONES_HZ.map((hz, tone) => ({ tone, level: levelOf(frame, hz, rateHz) }));
  const [first, second, third, fourth] = levels.sort((a, b) => b.level - a.level);
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return;
  if (third.level < AUDIBLE || third.level < CLEAR * fourth.level) return undefined;
  const chord = [first.tone, second.tone, third.tone].sort((a, b) => a - b);
  return NUMBER_OF_CHORD.get(chord.join());
}

/** The amplitude of a tone within a raised cosine, by Goertzel. */
function levelOf(frame: Int16Array, hz: number, rateHz: number): number {
  const { coefficient, weights } = tableOf(frame.length, hz, rateHz);
  let [before, last] = [0, 0];
  for (let at = 0; at < frame.length; at += 1) {
    const next = frame[at]! * weights[at]! + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = before * before + last * last - coefficient * before * last;
  return (4 * Math.sqrt(Math.max(0, power))) / frame.length;
}

interface GoertzelTable {
  coefficient: number;
  weights: Float64Array;
}

const tables = new Map<string, GoertzelTable>();

function tableOf(length: number, hz: number, rateHz: number): GoertzelTable {
  const key = `${length} ${hz} ${rateHz}`;
  let table = tables.get(key);
  if (table === undefined) {
    const weights = Float64Array.from(
      { length },
      (_, at) => (1 - Math.cos((2 * Math.PI * (at + 0.5)) / length)) / 2,
    );
    table = { coefficient: 2 * Math.cos((2 * Math.PI * hz) / rateHz), weights };
    tables.set(key, table);
  }
  return table;
}
