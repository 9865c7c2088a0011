import { expect, it } from 'vitest';
import { TranscriptionAccount } from './transcription-account.js';

it('counts tokens and time of former attempts and of this one', () => {
  let nowMs = 5000;
  const account = new TranscriptionAccount('tiny', 1200, () => nowMs);
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
