import type { StageKind, StagePort } from './provider-source.js';

/** Half a second at 16 kHz. */
const SILENCE_SAMPLES = 8000;

/** Tries a provider with next to nothing, which nobody said or wrote. @throws AppError what it fails with. */
type Probe<P> = (provider: P, signal: AbortSignal, timeoutMs: number) => Promise<void>;

/** How a provider of each kind is tried: what it costs at a vendor is a few tokens or characters. */
export const PROBES: { readonly [K in StageKind]: Probe<StagePort[K]> } = {
  async stt(provider, signal) {
    await provider.recognize(new Int16Array(SILENCE_SAMPLES), { priority: 'live', signal });
  },
  async llm(provider, signal, timeoutMs) {
    const request = {
      messages: [{ role: 'user' as const, content: 'ping' }],
      maxOutputTokens: 1,
      deadlines: { firstTextMs: timeoutMs, stallMs: timeoutMs, totalMs: timeoutMs },
    };
    await firstOf(provider.stream(request, signal));
  },
  async tts(provider, signal) {
    const { languages } = provider.capabilities;
    const language = languages.includes('en') ? 'en' : (languages[0] ?? 'en');
    await firstOf(provider.speak({ text: 'OK.', language, priority: 'batch' }, signal));
  },
};

/** Reads until there is something, and leaves. */
async function firstOf(outputs: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of outputs) return;
}
