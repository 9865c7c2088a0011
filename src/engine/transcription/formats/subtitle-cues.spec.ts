import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseSrt, parseWebVtt, type ParsedCue } from '../../../../test/support/subtitle-parsers.js';
import { aSegment, aTranscript, spokenWords } from '../../../../test/support/transcript-factory.js';
import type { Transcript, Word } from '../../ports/transcript.js';
import { formatSrt } from './srt.js';
import { buildSubtitleCues } from './subtitle-cues.js';
import { formatWebVtt } from './web-vtt.js';

const linesOf = (transcript: Transcript): string[][] =>
  buildSubtitleCues(transcript).map(({ lines }) => lines);
const of = (words: Word[]): Transcript => ({
  ...aTranscript(''),
  durationMs: 60_000,
  segments: [aSegment(words)],
});
const sentencePause = (word: string): number => (/[.?!]$/.test(word) ? 300 : 0);

describe('buildSubtitleCues', () => {
  it('keeps a line on one line where it fits', () => {
    expect(linesOf(aTranscript('This sentence has forty-two characters, ok'))).toEqual([
      ['This sentence has forty-two characters, ok'],
    ]);
  });

  it.each([
    [
      'breaks at punctuation',
      'ask not what your country can do for you, ask what you can do for your country.',
      [['ask not what your country can do for you,', 'ask what you can do for your country.']],
    ],
    [
      'breaks before a conjunction rather than behind it',
      'We looked for the missing keys all day because nobody had a spare',
      [['We looked for the missing keys all day', 'because nobody had a spare']],
    ],
    [
      'keeps an article with its noun and a title with its name',
      'Guten Tag, hier ist wieder einmal Herr Müller aus der Verwaltung',
      [['Guten Tag, hier ist wieder einmal', 'Herr Müller aus der Verwaltung']],
    ],
    [
      'prefers the longer line below',
      'Je vous appelle au sujet de votre rendez-vous de mardi prochain',
      [['Je vous appelle au sujet', 'de votre rendez-vous de mardi prochain']],
    ],
  ])('%s', (_name, text, expected) => {
    expect(linesOf(aTranscript(text))).toEqual(expected);
  });

  it('begins a cue with each sentence that is long enough to be read', () => {
    const text = 'I am calling about your invoice. It has not been paid yet. Please call me back today.';

    expect(linesOf(aTranscript(text, { gapMs: sentencePause }))).toEqual([
      ['I am calling about your invoice.'],
      ['It has not been paid yet.'],
      ['Please call me back today.'],
    ]);
  });

  it('puts a sentence that is too short to be read with its neighbour', () => {
    expect(linesOf(aTranscript('No. I do not think so.'))).toEqual([['No. I do not think so.']]);
  });

  it('breaks at a pause, whatever the text', () => {
    const before = spokenWords('call me back at');
    const after = spokenWords('this number', { startMs: (before.at(-1)?.endMs ?? 0) + 800 });

    expect(linesOf(of([...before, ...after]))).toEqual([['call me back at'], ['this number']]);
  });

  it('shows no cue for more than seven seconds', () => {
    const drawnOut = 'one two three four five six'.split(' ').map((text, index) => ({
      ...{ text, startMs: index * 2_000, endMs: index * 2_000 + 1_900, confidence: 0.9 },
    }));

    const cues = buildSubtitleCues(of(drawnOut));

    expect(cues.map(({ lines }) => lines)).toEqual([['one two three'], ['four five six']]);
    expect(cues.map(({ startMs, endMs }) => endMs - startMs)).toEqual([6_000, 5_900]);
  });

  it('keeps French punctuation with its word', () => {
    const words = spokenWords(
      '« Vous pourriez me rappeler avant la fin de la semaine ? » demande Madame Dupont !',
    );

    const text = linesOf(of(words)).flat().join(' ');

    expect(text).toContain('«\u00a0Vous');
    expect(text).toContain('semaine\u00a0?\u00a0»');
    expect(text).toContain('Dupont\u00a0!');
  });

  it('cuts a word longer than a line, between what is seen as characters', () => {
    const flags = '🇫🇷'.repeat(50);

    expect(linesOf(aTranscript(flags)).flat()).toEqual(['🇫🇷'.repeat(42), '🇫🇷'.repeat(8)]);
  });

  it('puts no space between words that have none in the text', () => {
    const words = spokenWords('我們 明天 在 台北 見面');
    const apart = { ...aSegment(words), text: '我們 明天 在 台北 見面' };

    expect(linesOf(of(words))).toEqual([['我們明天在台北見面']]);
    expect(linesOf({ ...of(words), segments: [apart] })).toEqual([['我們 明天 在 台北 見面']]);
  });

  it('shares the time of a segment without word times by length', () => {
    const text = 'The first sentence takes as long as it does. The second one takes as long.';
    const segment = { startMs: 1_000, endMs: 8_000, text, confidence: 0.9, words: [] };

    const cues = buildSubtitleCues({ ...aTranscript(''), durationMs: 8_000, segments: [segment] });

    expect(cues.map(({ lines }) => lines.join(' ')).join(' ')).toBe(text);
    expect(cues[0]?.startMs).toBe(1_000);
    expect(cues[1]?.startMs).toBeGreaterThan(4_500);
    expect(cues[1]?.startMs).toBeLessThan(5_500);
  });

  it('escapes what the formats would take for markup', () => {
    const cues = buildSubtitleCues(aTranscript('R&D <b>said</b> --> &amp; left'));

    expect(formatWebVtt(cues)).toContain('R&amp;D &lt;b&gt;said&lt;/b&gt; --&gt; &amp;amp; left');
    expect(formatSrt(cues)).toContain('R&D <b>said</b> → &amp; left');
  });

  it('lays out an hour of speech in a fraction of a second', () => {
    const hour = aTranscript(
      'Please call me back at this number, and do not forget the invoice. '.repeat(700).trim(),
    );
    const startedAt = process.cpuUsage().user;

    expect(buildSubtitleCues(hour).length).toBeGreaterThanOrEqual(700);
    expect(process.cpuUsage().user - startedAt).toBeLessThan(1_500_000);
  });
});

const anyText = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}[.,?!]?$/),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('-->', '<i>', '&', '!', '«', 'a\n\nb', '\u00a0', '', '1', 'NOTE', 'x'.repeat(130)),
);
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 20_000 }),
  fc.double({ min: -1_000, max: 40_000, noDefaultInfinity: true }),
  fc.constant(0),
);
const anyWord = fc.record({ text: anyText, startMs: anyTime, endMs: anyTime, confidence: fc.constant(0.5) });
const spacelessText = (lines: readonly string[]): string =>
  lines.join('').replace(/[\s\u0000-\u001f\u007f-\u009f]/gu, '');
const graphemes = new Intl.Segmenter();

function expectCuesToBeValid(cues: readonly ParsedCue[]): void {
  let previousEndMs = 0;
  for (const { startMs, endMs, lines } of cues) {
    expect(startMs).toBeGreaterThanOrEqual(previousEndMs);
    expect(endMs).toBeGreaterThan(startMs);
    expect(endMs - startMs).toBeLessThanOrEqual(7_000);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(2);
    for (const line of lines) {
      expect(line.trim()).not.toBe('');
      expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
      expect(line).not.toContain('-->');
      expect([...graphemes.segment(line)].length).toBeLessThanOrEqual(42);
    }
    previousEndMs = endMs;
  }
}

describe('subtitle files of any words', () => {
  it('are read back as valid SRT with every word in its order', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { maxLength: 40 }), (words) => {
        const cues = parseSrt(formatSrt(buildSubtitleCues(of(words))));
        expectCuesToBeValid(cues);
        const written = spacelessText(cues.flatMap(({ lines }) => lines));
        expect(written.replaceAll('→', '-->')).toBe(
          spacelessText(words.map(({ text }) => text)).replaceAll('→', '-->'),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are read back as WebVTT with the same cues', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { maxLength: 40 }), (words) => {
        const cues = buildSubtitleCues(of(words));
        expect(parseWebVtt(formatWebVtt(cues))).toEqual(cues);
      }),
      { numRuns: 300 },
    );
  });

  it('do not depend on how words are grouped into segments', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { minLength: 2, maxLength: 20 }), (words) => {
        const apart = { ...of(words), segments: words.map((word) => aSegment([word])) };
        expect(buildSubtitleCues(apart)).toEqual(buildSubtitleCues(of(words)));
      }),
    );
  });
});
