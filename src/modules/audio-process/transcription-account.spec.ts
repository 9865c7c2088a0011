import { expect, it } from 'vitest';
import type { ModelCall } from '../../engine/text/model-call.js';
import { TranscriptionAccount } from './transcription-account.js';

const FORMER: ModelCall = {
  provider: 'embedded',
  model: 'tiny',
  purpose: 'transcription',
  inputTokens: 0,
  outputTokens: 7,
  durationMs: 1200,
};

it('counts tokens and time of former attempts and of this one', () => {
  let nowMs = 5000;
  const account = new TranscriptionAccount('tiny', FORMER, () => nowMs);
  account.add({ tokens: 7 });
  account.add({ tokens: 3 });
  nowMs += 300.4;
  expect(account.call).toEqual({
    provider: 'embedded',
    model: 'tiny',
    purpose: 'transcription',
    inputTokens: 0,
    outputTokens: 10,
    durationMs: 1500,
  });
});

it('bears the name of a recogniser that stepped in, also where that was at a former attempt', () => {
  const own = { provider: 'openai', model: 'whisper-1' };
  const other = { provider: 'embedded', model: 'tiny' };
  const account = new TranscriptionAccount('whisper-1', undefined);
  account.add({ tokens: 1, recognizedBy: own });
  expect(account.call).toMatchObject(own);
  account.add({ tokens: 1, recognizedBy: other });
  account.add({ tokens: 1, recognizedBy: own });
  expect(account.call).toMatchObject(other);
  const next = new TranscriptionAccount('whisper-1', account.call);
  next.add({ tokens: 1, recognizedBy: own });
  expect(next.call).toMatchObject(other);
});
