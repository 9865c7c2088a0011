import { beforeEach, describe, expect, it } from 'vitest';
import { FaultyListener } from '../../../../test/support/faulty-listener.js';
import { ListenedEvents } from '../../../../test/support/listened-events.js';
import { lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import {
  saying,
  ScriptedRecognizer,
  ScriptedVoiceActivity,
} from '../../../../test/support/scripted-speech.js';
import type { SpeechListeners } from '../../../engine/ports/speech-listeners.js';
import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import { speechListeners } from './speech-listeners.provider.js';

describe('SpeechListeners', () => {
  const deepgram = new FaultyListener([], new ScriptedRecognizer({ provider: 'deepgram' }));
  const groq = new ScriptedRecognizer({ provider: 'groq', languages: ['en', 'de'] });
  const embedded = new ScriptedRecognizer({ provider: 'embedded', languages: ['es'] });

  const listenersOf = (harness: LineHarness<SpeechToText>): SpeechListeners => {
    const registry = { lines: { stt: harness.line } };
    const { useFactory } = speechListeners;
    const parts = [registry, new ScriptedVoiceActivity(), { sttTimeoutMs: 5000 }, harness.logger];
    return (useFactory as (...parts: unknown[]) => SpeechListeners)(...parts);
  };
  let listeners: SpeechListeners;

  beforeEach(() => {
    listeners = listenersOf(lineOf<SpeechToText>('stt', { deepgram, groq, embedded }));
  });

  it.each([
    ['fr-CA', 'deepgram', true],
    ['en', 'deepgram', true],
    ['DE', 'groq', false],
    ['es_MX', 'embedded', true],
  ])('chooses the best that understands %s: %s', async (language, provider, interimResults) => {
    const listener = listeners.choose(language);
    expect(listener.capabilities).toMatchObject({ provider, interimResults });
    const code = language.slice(0, 2).toLowerCase();
    const listened = new ListenedEvents(listener.listen({ language: code, endSilenceMs: 500 }));
    await listened.push(saying('one two'));
    listened.stream.end();
    await listened.over;
    expect(listened.text).toBe('one two');
  });

  it('names what is understood when a language is not', () => {
    expect(() => listeners.choose('it')).toThrow(
      "Language 'it' is not understood by deepgram, groq, embedded. Supported languages: de, en, es, fr.",
    );
  });

  it('says that there is none', () => {
    expect(() => listenersOf(lineOf('stt', {})).choose('en')).toThrow(
      expect.objectContaining({ code: 'stt_unavailable' }),
    );
  });
});
