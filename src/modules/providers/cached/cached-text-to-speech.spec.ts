import { beforeEach, describe, expect, it } from 'vitest';
import { lineOf } from '../../../../test/support/provider-lines.js';
import { ScriptedVoice, type ScriptedSpeech } from '../../../../test/support/scripted-voice.js';
import { listen, listenUntilFailure, spokenRequest } from '../../../../test/support/speech-answers.js';
import { ContentCache } from '../../../platform/cache/content-cache.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FailoverVoices } from '../failover/failover-voices.js';
import { CachedTextToSpeech } from './cached-text-to-speech.js';
import { phraseKeyOf } from './phrase.js';

const SPEECH = { chunks: [[1, 2], [3]] };
const GONE = new AppError('tts_unavailable', 'gone');

describe('CachedTextToSpeech', () => {
  let phrases: ContentCache;
  const open = (voice: ScriptedVoice): CachedTextToSpeech => new CachedTextToSpeech(voice, phrases);

  beforeEach(() => {
    phrases = new ContentCache({ memoryBytes: 16_000_000, logger: { warn: () => undefined } });
  });

  it('asks once for what is said again, and says it the same', async () => {
    const voice = new ScriptedVoice(SPEECH);
    for (let times = 0; times < 3; times += 1) {
      expect(await listen(open(voice).speak(spokenRequest()))).toEqual([1, 2, 3]);
    }
    expect(voice.requests).toHaveLength(1);
    expect(phrases.counts).toEqual({ hits: 2, misses: 1 });
  });

  it('passes speech on while it is made', async () => {
    const voice = new ScriptedVoice({ chunks: [[1], [2]] });
    const audio = open(voice).speak(spokenRequest())[Symbol.asyncIterator]();
    expect((await audio.next()).value).toEqual(Int16Array.of(1));
    expect(voice.ended).toBe(0);
    await audio.return?.();
    expect(voice.ended).toBe(1);
  });

  it.each([
    ['text', { text: 'Good evening.' }],
    ['language', { language: 'fr' }],
    ['voice', { voice: 'other' }],
    ['speed', { speed: 1.2 }],
  ])('tells requests apart by their %s', async (_, changes) => {
    const voice = new ScriptedVoice(SPEECH);
    for (const request of [spokenRequest(), spokenRequest(changes)]) await listen(open(voice).speak(request));
    expect(voice.requests).toHaveLength(2);
  });

  it.each([
    ['provider', { provider: 'other' }],
    ['model', { model: 'script-2' }],
    ['rate', { sampleRateHz: 16_000 }],
    ['default voice', { defaultVoice: 'other' }],
  ])('tells voices apart by their %s', (_, changes) => {
    const one = new ScriptedVoice(SPEECH).capabilities;
    const other = new ScriptedVoice(SPEECH, changes).capabilities;
    expect(phraseKeyOf(other, spokenRequest())).not.toBe(phraseKeyOf(one, spokenRequest()));
  });

  it('pays no heed to what does not change the speech: urgency, context, a default that is named', () => {
    const { capabilities } = new ScriptedVoice(SPEECH, { defaultVoice: 'ann' });
    const changes = { priority: 'batch', contextId: 'answer-1', voice: 'ann', speed: 1 } as const;
    expect(phraseKeyOf(capabilities, spokenRequest(changes))).toBe(
      phraseKeyOf(capabilities, spokenRequest()),
    );
  });

  it('keeps nothing that broke off, was left or was cancelled, nor silence', async () => {
    const broken = new ScriptedVoice({ ...SPEECH, error: new AppError('tts_failed', 'broke off') });
    await listenUntilFailure(open(broken).speak(spokenRequest()));
    const voice = new ScriptedVoice(SPEECH);
    for await (const pcm of open(voice).speak(spokenRequest())) if (pcm.length > 0) break;
    await listen(open(new ScriptedVoice({ chunks: [] })).speak(spokenRequest()));
    expect(await phrases.clear()).toBe(0);
  });

  it('keeps no monologue', async () => {
    const chunks = Array.from({ length: 20 }, () => new Array<number>(60_000).fill(1));
    const voice = new ScriptedVoice({ chunks });
    expect(await listen(open(voice).speak(spokenRequest()))).toHaveLength(1_200_000);
    expect(await phrases.clear()).toBe(0);
  });

  it('gives kept speech in chunks of a tenth of a second, which the reader may change', async () => {
    const voice = new ScriptedVoice({ chunks: [new Array<number>(5000).fill(9)] });
    await listen(open(voice).speak(spokenRequest()));
    const lengths: number[] = [];
    for await (const pcm of open(voice).speak(spokenRequest())) lengths.push(pcm.fill(0).length);
    expect(lengths).toEqual([2400, 2400, 200]);
    expect(new Set(await listen(open(voice).speak(spokenRequest())))).toEqual(new Set([9]));
  });

  it('ends kept speech when it is cancelled', async () => {
    const voice = new ScriptedVoice({ chunks: [new Array<number>(5000).fill(9)] });
    await listen(open(voice).speak(spokenRequest()));
    const { failure } = await listenUntilFailure(open(voice).speak(spokenRequest(), AbortSignal.abort()));
    expect(failure.code).toBe('cancelled');
  });

  describe('in a line of providers', () => {
    it('speaks when all are down, without a call, and changes no circuit', async () => {
      const script: ScriptedSpeech = { ...SPEECH };
      const voice = new ScriptedVoice(script);
      const { line, logger } = lineOf('tts', { one: open(voice) });
      const voices = new FailoverVoices(line, logger);
      await listen(voices.choose('en').speak(spokenRequest()));
      script.error = GONE;
      script.chunks = [];
      for (let times = 0; times < 3; times += 1) {
        await listenUntilFailure(voices.choose('en').speak(spokenRequest({ text: 'Never said.' })));
      }
      expect(line.entries[0]?.breaker.state).toBe('open');
      const { successfulRequests } = line.entries[0]?.breaker.stats ?? {};
      expect(await listen(voices.choose('en').speak(spokenRequest()))).toEqual([1, 2, 3]);
      expect(line.entries[0]?.breaker).toMatchObject({ state: 'open', stats: { successfulRequests } });
    });

    it('keeps what another provider said under its own name, at its own rate', async () => {
      const best = new ScriptedVoice({ error: GONE }, { provider: 'best' });
      const samples = new Array<number>(1600).fill(0);
      const spare = new ScriptedVoice({ chunks: [samples] }, { provider: 'spare', sampleRateHz: 16_000 });
      const { line, logger } = lineOf('tts', { best: open(best), spare: open(spare) });
      const voice = new FailoverVoices(line, logger).choose('en');
      for (let times = 0; times < 4; times += 1) {
        expect(await listen(voice.speak(spokenRequest({ voice: 'of-best' })))).toHaveLength(2400);
      }
      expect(best.requests).toHaveLength(3);
      expect(spare.requests).toEqual([spokenRequest()]);
      const kept = await phrases.find(phraseKeyOf(spare.capabilities, spokenRequest()));
      expect(kept?.about).toEqual({ provider: 'spare', model: 'script-1', sampleRateHz: 16_000 });
    });
  });
});
