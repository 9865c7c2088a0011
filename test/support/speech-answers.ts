import type { SpeechSynthesisRequest } from '../../src/engine/ports/text-to-speech.js';
import { AppError } from '../../src/platform/errors/app-error.js';

/** A request for English, with changes. */
export function spokenRequest(changes: Partial<SpeechSynthesisRequest> = {}): SpeechSynthesisRequest {
  return { text: 'Good morning.', language: 'en', ...changes };
}

/** All samples, joined. */
export async function listen(audio: AsyncIterable<Int16Array>): Promise<number[]> {
  const samples: number[] = [];
  for await (const pcm of audio) samples.push(...pcm);
  return samples;
}

/** The error that speech ends with, and the samples until then. @throws Error when it does not fail. */
export async function listenUntilFailure(
  audio: AsyncIterable<Int16Array>,
): Promise<{ samples: number[]; failure: AppError }> {
  const samples: number[] = [];
  try {
    for await (const pcm of audio) samples.push(...pcm);
  } catch (error) {
    return { samples, failure: AppError.from(error) };
  }
  throw new Error('The speech did not fail');
}
