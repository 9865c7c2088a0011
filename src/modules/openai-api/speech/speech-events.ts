import { estimateTokens } from '../../../engine/text/token-estimate.js';

export type SpeechEvent =
  { type: 'speech.audio.delta'; audio: string } | { type: 'speech.audio.done'; usage: SpeechUsage };

export interface SpeechUsage {
  /** As many as the text is taken for. */
  input_tokens: number;
  /** One for each 50 ms of audio, as OpenAI counts what its assistant says. */
  output_tokens: number;
  total_tokens: number;
}

const TOKEN_MS = 50;

/** The events that carry spoken audio. @param spokenMs asked at the end: how much was spoken. */
export async function* speechEvents(
  audio: AsyncIterable<Uint8Array>,
  text: string,
  spokenMs: () => number,
): AsyncGenerator<SpeechEvent, void, undefined> {
  for await (const bytes of audio) {
    yield { type: 'speech.audio.delta', audio: Buffer.from(bytes).toString('base64') };
  }
  const input = estimateTokens(text);
  const output = Math.ceil(spokenMs() / TOKEN_MS);
  yield {
    type: 'speech.audio.done',
    usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
  };
}
