import { describe, expect, it } from 'vitest';
import { circuitsOf, lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import { ScriptedVoice } from '../../../../test/support/scripted-voice.js';
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

  it('says no word twice: a provider that fails in mid-speech fails the call', async () => {
    const other = new ScriptedVoice({ chunks: [[9]] });
    const harness = lineOf<TextToSpeech>('tts', { cartesia: best([[1, 2]], error), openai: other });
    const { samples, failure } = await listenUntilFailure(voiceOf(harness).speak(spokenRequest()));
    expect([samples, failure.code, other.requests]).toEqual([[1, 2], 'tts_unavailable', []]);
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
