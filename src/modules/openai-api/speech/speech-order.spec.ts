import { describe, expect, it } from 'vitest';
import { ScriptedVoice } from '../../../../test/support/scripted-voice.js';
import { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import type { CreateSpeechDto } from '../dto/create-speech.dto.js';
import { speechOrder, type SpeechDefaults, type SpeechOrder } from './speech-order.js';

const embedded = new ScriptedVoice({}, { provider: 'embedded', model: 'espeak-ng' });
const openai = new ScriptedVoice({}, { provider: 'openai', model: 'gpt-4o-mini-tts', defaultVoice: 'marin' });
const nothing: SpeechDefaults = { language: undefined, voice: undefined };

function ordered(
  dto: Omit<CreateSpeechDto, 'input'>,
  voices = [embedded],
  defaults: SpeechDefaults = nothing,
): SpeechOrder {
  return speechOrder({ input: 'Hello.', ...dto }, [], new SpeechVoices(voices), defaults);
}

describe('speechOrder', () => {
  it('is MP3 in English, at the speed of the voice, where nothing is said', () => {
    expect(ordered({})).toEqual({
      synthesis: embedded,
      request: { text: 'Hello.', language: 'en', speed: 1, priority: 'batch' },
      format: 'mp3',
      tempo: 1,
      isEventStream: false,
      dropped: [],
    });
  });

  it('speaks as the assistant does where the request does not say', () => {
    const defaults = { language: 'fr-CA', voice: 'claire' };
    expect(ordered({}, [embedded], defaults).request).toMatchObject({ language: 'fr', voice: 'claire' });
    const { request } = ordered({ language: 'en', voice: 'john' }, [embedded], defaults);
    expect(request).toMatchObject({ language: 'en', voice: 'john' });
  });

  it.each([
    [0.25, 0.5, 0.5],
    [0.5, 0.5, 1],
    [1.7, 1.7, 1],
    [4, 2, 2],
  ])('speaks at %d times the speed: %d by the voice, %d by tempo', (speed, spoken, tempo) => {
    expect(ordered({ speed })).toMatchObject({ request: { speed: spoken }, tempo });
  });

  it("takes OpenAI's voices for the configured one, and says so", () => {
    const { request, dropped } = ordered({ voice: 'alloy' });
    expect(request).not.toHaveProperty('voice');
    expect(dropped).toEqual([{ parameter: 'voice', reason: 'espeak-ng has no such voice: its own speaks.' }]);
    const configured = ordered({ voice: 'Nova' }, [embedded], { ...nothing, voice: 'claire' });
    expect(configured.request.voice).toBe('claire');
    expect(configured.dropped[0]?.reason).toContain("'claire' speaks");
  });

  it('leaves them to OpenAI where OpenAI speaks', () => {
    const { request, dropped } = ordered({ voice: 'Alloy' }, [openai, embedded]);
    expect([request.voice, dropped]).toEqual(['alloy', []]);
  });

  it('says that it takes no instructions', () => {
    expect(ordered({ instructions: 'Softly.' }).dropped).toMatchObject([{ parameter: 'instructions' }]);
  });
});
