import { describe, expect, it } from 'vitest';
import type { ModelCall } from '../../engine/text/model-call.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { spokenWords } from '../../../test/support/transcript-factory.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import type { AudioOutputs } from './audio-output.repository.js';
import { outputTextOf } from './audio-outcome.js';
import { buildOutcome } from './build-outcome.js';

const piece = (index: number, startMs: number, text: string): TranscribedPiece => {
  const words = spokenWords(text, { startMs });
  const endMs = words.at(-1)?.endMs ?? startMs;
  return { index, startMs, endMs, text, words, confidence: 0.9, tokens: words.length };
};

const PIECES = [piece(1, 3_600_500, 'Good bye.'), piece(0, 1500, 'Hello there.')];

const job = (targetLanguage: string | null, durationMs: number | null = 3_610_000): AudioJobRecord => ({
  id: 'j',
  role: 'leader',
  leaderId: null,
  cacheKey: 'k',
  useCache: 1,
  spoolName: null,
  expectedMs: null,
  durationMs,
  request: {
    recognizer: 'tiny',
    sourceLanguage: 'en',
    targetLanguage,
    template: null,
    textModel: null,
    dropped: [],
    isKept: true,
    fileName: null,
  },
});

const outputs = (given: Partial<AudioOutputs> = {}): AudioOutputs => ({
  translations: new Map(),
  template: undefined,
  calls: [],
  ...given,
});

const CALL: ModelCall = {
  provider: 'vllm',
  model: 'm-2026',
  purpose: 'translation',
  inputTokens: 1,
  outputTokens: 1,
  durationMs: 1,
};

describe('buildOutcome', () => {
  it('gives segments in order, in seconds through the whole recording', () => {
    const outcome = buildOutcome(job(null), PIECES, outputs());
    expect(outcome).toMatchObject({
      durationSec: 3610,
      originalText: 'Hello there. Good bye.',
      translatedText: null,
      translationModel: null,
    });
    expect(outcome.segments).toEqual([
      { id: 0, start: 1.5, end: 2.32, text: 'Hello there.' },
      { id: 1, start: 3600.5, end: 3601.14, text: 'Good bye.' },
    ]);
    expect(outputTextOf(outcome, {})).toBe('Hello there. Good bye.');
  });

  it('gives translated segments the same ids and times', () => {
    const translations = new Map([
      [0, 'Hallo.'],
      [1, 'Tschüss.'],
    ]);
    const outcome = buildOutcome(job('de'), PIECES, outputs({ translations, calls: [CALL] }));
    expect(outcome).toMatchObject({ translatedText: 'Hallo. Tschüss.', translationModel: 'm-2026' });
    expect(outcome.translatedSegments?.[1]).toEqual({ id: 1, start: 3600.5, end: 3601.14, text: 'Tschüss.' });
    expect(outputTextOf(outcome, {})).toBe('Hallo. Tschüss.');
  });

  it('counts a translation once it is whole', () => {
    const outcome = buildOutcome(job('de'), PIECES, outputs({ translations: new Map([[0, 'Hallo.']]) }));
    expect([outcome.translatedText, outcome.translatedSegments]).toEqual([null, null]);
  });

  it('puts the template before everything', () => {
    const outcome = buildOutcome(job(null), PIECES, outputs({ template: ['# Note of ', { name: 'date' }] }));
    expect(outputTextOf(outcome, { date: 'today' })).toBe('# Note of today');
    expect(outputTextOf(outcome, { date: 'tomorrow' })).toBe('# Note of tomorrow');
  });

  it('knows of an unfinished recording what was heard of it', () => {
    const outcome = buildOutcome(job(null, null), PIECES.slice(1), outputs());
    expect(outcome).toMatchObject({ durationSec: 2.32, originalText: 'Hello there.' });
  });

  it.each<[number | undefined, number | null, number]>([
    [11_000, 3100, 1],
    [11_000, 9901, 0],
    [1900, 1000, 0],
    [undefined, 1000, 0],
    [11_000, null, 0],
  ])('compares %s ms that were announced with %s ms that there are', (announcedMs, durationMs, count) => {
    const record = job(null, durationMs);
    const request = { ...record.request, ...(announcedMs && { announcedMs }) };
    expect(buildOutcome({ ...record, request }, [], outputs()).warnings).toHaveLength(count);
  });

  it('gives empty texts for silence', () => {
    const outcome = buildOutcome(job('de'), [], outputs());
    expect(outcome).toMatchObject({ originalText: '', segments: [], translatedText: null });
    expect(outputTextOf(outcome, {})).toBe('');
  });

  it('tells who speaks where channels are kept apart, in translations too', () => {
    const split = { ...job('de'), request: { ...job('de').request, channels: 'split' as const } };
    const pieces = [
      { ...piece(0, 1000, 'Hello there.'), channel: 2 },
      { ...piece(1, 4000, 'Good bye.'), channel: 1 },
    ];
    const translations = new Map([
      [0, 'Hallo.'],
      [1, ' Tschüss.'],
    ]);
    const outcome = buildOutcome(split, pieces, outputs({ translations, calls: [CALL] }));
    expect(outcome.originalText).toBe('Speaker 2: Hello there.\nSpeaker 1: Good bye.');
    expect(outcome.translatedText).toBe('Speaker 2: Hallo.\nSpeaker 1: Tschüss.');
    expect(outcome.segments).toMatchObject([
      { id: 0, speaker: 'Speaker 2', channel: 2 },
      { id: 1, speaker: 'Speaker 1', channel: 1 },
    ]);
    expect(outcome.warnings).toEqual([]);
    expect(buildOutcome(split, pieces.slice(0, 1), outputs()).warnings).toEqual([
      'Speech was found on one channel only: there is one speaker.',
    ]);
  });

  it('warns of a text in another language than was asked for', () => {
    const text = 'Bonjour, je vous appelle au sujet de la facture que nous avons reçue hier.';
    expect(buildOutcome(job(null), [piece(0, 0, text)], outputs()).warnings).toEqual([
      "The recording was recognised as 'en', but the text reads as 'fr'.",
    ]);
  });
});
