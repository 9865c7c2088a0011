import { expect, it } from 'vitest';
import type { ModelCall, ModelCallPurpose } from '../../engine/text/model-call.js';
import { isMadeAsPromised, type SettledRequest } from './settled-request.js';

const PROMISED = { recognizer: 'tiny', textModel: 'openai/gpt-a' } as SettledRequest;

const call = (provider: string, model: string, purpose: ModelCallPurpose): ModelCall => ({
  provider,
  model,
  purpose,
  inputTokens: 1,
  outputTokens: 1,
  durationMs: 1,
});

it('knows a result in which another model had a part', () => {
  const heard = call('embedded', 'tiny', 'transcription');
  const translated = call('openai', 'gpt-a-2026-01-01', 'translation');
  const filled = call('groq', 'llama', 'template');
  expect(isMadeAsPromised(PROMISED, [heard, translated])).toBe(true);
  expect(isMadeAsPromised(PROMISED, [heard, translated, filled])).toBe(false);
  expect(isMadeAsPromised({ ...PROMISED, textModel: null }, [heard])).toBe(true);
  expect(isMadeAsPromised({ ...PROMISED, recognizer: 'embedded/tiny' }, [heard])).toBe(true);
  expect(isMadeAsPromised(PROMISED, [call('groq', 'whisper', 'transcription')])).toBe(false);
});
