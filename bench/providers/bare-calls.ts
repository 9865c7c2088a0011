import { wavOf } from '../../src/engine/audio/wav-file.js';
import { MESSAGES, newText, PIECE, timeToOutput, type TurnCalls } from './turn-calls.js';

/** The least that a client of the vendor does: `fetch`, the body read as it comes, JSON parsed. */
export function bareCalls(baseUrl: string): TurnCalls {
  const post = (path: string, body: object): Promise<Response> =>
    fetch(baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  async function* bytesOf(path: string, body: object): AsyncGenerator<Uint8Array> {
    const response = await post(path, body);
    yield* response.body as unknown as AsyncIterable<Uint8Array>;
  }
  return {
    llm: () => {
      const body = { model: 'm', stream: true, messages: MESSAGES };
      const hasText = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes('"content"');
      return timeToOutput(bytesOf('/chat/completions', body), hasText);
    },
    tts: () => {
      const body = { model: 'tts-1', voice: 'alloy', input: newText(), response_format: 'pcm' };
      return timeToOutput(bytesOf('/audio/speech', body));
    },
    stt: async () => {
      const startedMs = performance.now();
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(wavOf(PIECE, 16_000))]), 'speech.wav');
      form.append('model', 'whisper-1');
      const response = await fetch(`${baseUrl}/audio/transcriptions`, { method: 'POST', body: form });
      await response.json();
      return performance.now() - startedMs;
    },
    close: () => Promise.resolve(),
  };
}
