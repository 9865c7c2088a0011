import OpenAI, { toFile } from 'openai';

/** The stock client, as anybody would make it, without patience for a server that fails. */
export function openAiClient(serverUrl: string, apiKey = 'any'): OpenAI {
  return new OpenAI({ baseURL: `${serverUrl}/openai/v1`, apiKey, maxRetries: 0 });
}

/** An audio file to upload. */
export function audioFile(bytes: Uint8Array, name = 'speech.wav'): ReturnType<typeof toFile> {
  return toFile(bytes, name);
}
