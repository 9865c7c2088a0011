import { describe, expect, it } from 'vitest';
import { circuitsOf, lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import { ScriptedVoice, type ScriptedSpeech } from '../../../../test/support/scripted-voice.js';
import { listen, listenUntilFailure, spokenRequest } from '../../../../test/support/speech-answers.js';
import type { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FailoverVoices } from './failover-voices.js';

const error = new AppError('tts_unavailable', 'scripted');
const best = (chunks: number[][] = [], failure?: Error): ScriptedVoice =>
  new ScriptedVoice({ chunks, ...(failure && { error: failure }) });

function voiceOf({ line, logger }: LineHarness<TextToSpeech>, language = 'en'): TextToSpeech {
  return new FailoverVoices(line, logger).choose(language);
}

describe('FailoverTextToSpeech', () => {
  it('speaks with the best provider', async () => {
    const other = new ScriptedVoice({ chunks: [[9]] });
    const harness = lineOf<TextToSpeech>('tts', { cartesia: best([[1, 2], [3]]), openai: other });
    expect(await listen(voiceOf(harness).speak(spokenRequest()))).toEqual([1, 2, 3]);
    expect(other.requests).toEqual([]);
  });

  it('goes on to the next before the first audio, which speaks with its own voice', async () => {
    const other = new ScriptedVoice({ chunks: [[9]] });
    const harness = lineOf<TextToSpeech>('tts', { cartesia: best([], error), openai: other });
    expect(await listen(voiceOf(harness).speak(spokenRequest({ voice: 'katie', speed: 1.2 })))).toEqual([9]);
    expect(other.requests[0]).toEqual({ ...spokenRequest(), speed: 1.2 });
    expect(harness.line.fallbackCount).toBe(1);
  });

  describe('where one breaks off', () => {
    /** A tenth of a second of a value, at the 24 kHz of scripted voices. */
    const tenth = (value: number): number[] => Array.from({ length: 2400 }, () => value);
    const TEXT = 'One two, three four.';
    const request = spokenRequest({ text: TEXT });
    const timed = { wordTimes: true };
    const lengths = (samples: readonly number[]): Record<number, number> =>
      Object.fromEntries(
        [...new Set(samples)].map((value) => [value, samples.filter((s) => s === value).length]),
      );
    const speaking = (
      script: ScriptedSpeech,
    ): { other: ScriptedVoice; harness: LineHarness<TextToSpeech> } => {
      const other = new ScriptedVoice({ chunks: [tenth(9)] });
      const cartesia = new ScriptedVoice({ error, ...script }, timed);
      return { other, harness: lineOf<TextToSpeech>('tts', { cartesia, openai: other }) };
    };

    it('gives its whole words, and has the next say the others', async () => {
      const { other, harness } = speaking({
        chunks: [tenth(1), tenth(2), tenth(3)],
        wordEnds: [
          [],
          [
            { chars: 7, ms: 150 },
            { chars: 14, ms: 400 },
          ],
        ],
      });
      const samples = await listen(voiceOf(harness).speak(request));
      expect(lengths(samples)).toEqual({ 1: 2400, 2: 1200, 9: 2400 });
      expect(other.requests).toEqual([{ ...request, text: 'three four.' }]);
      expect(harness.line.fallbackCount).toBe(1);
    });

    it('begins anew where no word was whole', async () => {
      const { other, harness } = speaking({ chunks: [tenth(1), tenth(2)] });
      expect(lengths(await listen(voiceOf(harness).speak(request)))).toEqual({ 9: 2400 });
      expect(other.requests).toEqual([request]);
    });

    it('is over where nothing is left to say', async () => {
      const { other, harness } = speaking({
        chunks: [tenth(1), tenth(2)],
        wordEnds: [[{ chars: 19, ms: 90 }]],
      });
      expect(lengths(await listen(voiceOf(harness).speak(request)))).toEqual({ 1: 2160 });
      expect(other.requests).toEqual([]);
    });

    it('goes by the length of the words where nobody tells their times', async () => {
      const other = new ScriptedVoice({ chunks: [tenth(9)] });
      const openai = best([tenth(1), tenth(2), tenth(3), tenth(4), tenth(5), tenth(6)], error);
      const harness = lineOf<TextToSpeech>('tts', { openai, cartesia: other });
      expect(await listen(voiceOf(harness).speak(request))).toHaveLength(7 * 2400);
      expect(other.requests).toEqual([{ ...request, text: 'three four.' }]);
    });

    it('does not wait for long where it pauses', async () => {
      const { other, harness } = speaking({
        chunks: [tenth(1), tenth(2)],
        wordEnds: [[{ chars: 3, ms: 50 }]],
        hangs: true,
      });
      expect(lengths(await listen(voiceOf(harness).speak(request)))).toEqual({ 1: 1200, 9: 2400 });
      expect(other.requests).toEqual([{ ...request, text: 'two, three four.' }]);
    });

    it('fails behind all that came where nobody else speaks, or nobody waits', async () => {
      const alone = lineOf<TextToSpeech>('tts', { openai: best([[1, 2]], error) });
      const { harness } = speaking({ chunks: [[1, 2]] });
      for (const [line, asked] of [
        [alone, request],
        [harness, { ...request, priority: 'batch' as const }],
      ] as const) {
        const { samples, failure } = await listenUntilFailure(voiceOf(line).speak(asked));
        expect([samples, failure.code]).toEqual([[1, 2], 'tts_unavailable']);
      }
    });

    it('fails with what it broke by where the next says nothing', async () => {
      const broken = new ScriptedVoice(
        { chunks: [tenth(1)], error: new AppError('tts_failed', 'scripted') },
        timed,
      );
      const harness = lineOf<TextToSpeech>('tts', { cartesia: broken, openai: best([], error) });
      const { failure } = await listenUntilFailure(voiceOf(harness).speak(request));
      expect(failure.code).toBe('tts_failed');
    });
  });

  it("brings another provider's audio to the rate that was promised", async () => {
    const tone = Array.from({ length: 22_050 }, (_, index) => Math.round(9000 * Math.sin(index / 9)));
    const embedded = new ScriptedVoice({ chunks: [tone] }, { sampleRateHz: 22_050 });
    const harness = lineOf<TextToSpeech>('tts', { cartesia: best([], error), embedded });
    const voice = voiceOf(harness);
    const samples = await listen(voice.speak(spokenRequest()));
    expect(Math.abs(samples.length / voice.capabilities.sampleRateHz - 1)).toBeLessThan(0.001);
    expect(Math.max(...samples)).toBeGreaterThan(8500);
  });

  it('keeps the rate that was promised when the best provider is taken out, and gives its voice to nobody', async () => {
    const other = new ScriptedVoice({ chunks: [[1000, 1000, 1000]] }, { sampleRateHz: 8000 });
    const harness = lineOf<TextToSpeech>('tts', { kokoro: best([[7]]), embedded: other });
    const voice = voiceOf(harness);
    const [first] = harness.line.entries;
    if (first !== undefined) harness.line.remove(first);
    expect(voice.capabilities.sampleRateHz).toBe(24_000);
    expect(await listen(voice.speak(spokenRequest({ voice: 'af_heart' })))).toHaveLength(9);
    expect(other.requests).toEqual([spokenRequest()]);
  });

  it('ends what it converts when it is left', async () => {
    const embedded = new ScriptedVoice(
      { chunks: [Array.from({ length: 500 }, () => 7)] },
      { sampleRateHz: 22_050 },
    );
    const harness = lineOf<TextToSpeech>('tts', { cartesia: best([], error), embedded });
    for await (const pcm of voiceOf(harness).speak(spokenRequest())) {
      expect(pcm.length).toBeGreaterThan(0);
      break;
    }
    expect(embedded.ended).toBe(1);
  });

  it('asks those alone that speak the language', async () => {
    const french = new ScriptedVoice({ chunks: [[9]] }, { languages: ['fr'] });
    const english = new ScriptedVoice({ error }, { languages: ['en'] });
    const harness = lineOf<TextToSpeech>('tts', { cartesia: english, openai: french });
    expect(await listen(voiceOf(harness, 'fr-CA').speak(spokenRequest({ language: 'fr' })))).toEqual([9]);
    expect(english.requests).toEqual([]);
    expect(() => voiceOf(harness, 'de')).toThrow(/Supported languages: en, fr/);
  });

  it('makes ready the one that will speak', async () => {
    const [first, second] = [best([], error), best([[1]])];
    const harness = lineOf<TextToSpeech>('tts', { cartesia: first, openai: second });
    const voices = new FailoverVoices(harness.line, harness.logger);
    voices.warmUp('en');
    for (let call = 0; call < 3; call += 1) await listen(voices.choose('en').speak(spokenRequest()));
    voices.warmUp('en');
    voices.warmUp('de');
    expect(circuitsOf(harness)).toEqual(['open', 'closed']);
    expect([first.warmUps, second.warmUps]).toEqual([1, 1]);
  });
});
