import type { SpeechVoices } from '../../ports/speech-voices.js';
import type { SpeechSynthesisRequest, TextToSpeech } from '../../ports/text-to-speech.js';
import type { ConversationClock } from '../conversation-clock.js';
import { SpokenSentences } from './spoken-sentences.js';

/** So long after speech was found to be kept, it is looked for again: a cache may be cleared. */
const LOOK_AGAIN_MS = 600_000;
/** Texts, languages and voices that are remembered; of more, those that were asked for first are looked for again. */
const MAX_REMEMBERED = 200;
/** Nobody waits for it, but it must not go on for ever. */
const SYNTHESIS_MS = 60_000;

/** Has texts spoken before they are needed, by voices that keep what they say, so that they can be said when none answers. */
export class KeptSpeech {
  /** When each is to be looked for again; Infinity while it is being made. */
  private readonly dueAtMs = new Map<string, number>();

  constructor(
    private readonly voices: SpeechVoices,
    private readonly clock: ConversationClock,
  ) {}

  /** Sees to it in the background, once for each text, language and voice; what fails is tried again when asked again. */
  keep(text: string, language: string, voice: string | undefined): void {
    const key = JSON.stringify([text, language, voice]);
    if (this.clock.nowMs() < (this.dueAtMs.get(key) ?? 0)) return;
    this.remember(key);
    this.make(text, language, voice).then(
      () => this.dueAtMs.has(key) && this.dueAtMs.set(key, this.clock.nowMs() + LOOK_AGAIN_MS),
      // The provider's circuit and its metrics have the failure.
      () => this.dueAtMs.delete(key),
    );
  }

  private remember(key: string): void {
    const [oldest] = this.dueAtMs.keys();
    if (oldest !== undefined && this.dueAtMs.size >= MAX_REMEMBERED) this.dueAtMs.delete(oldest);
    this.dueAtMs.set(key, Infinity);
  }

  /** The requests are those of an answer that says the text: what is kept is found by them. */
  private async make(text: string, language: string, voice: string | undefined): Promise<void> {
    if (this.voices.speaking(language).length === 0) return;
    const speaker = this.voices.choose(language);
    const sentences = new SpokenSentences(language);
    sentences.write(text);
    sentences.finish();
    const leaving = new AbortController();
    const stopWaiting = this.clock.after(SYNTHESIS_MS, () => leaving.abort());
    try {
      for await (const sentence of sentences) {
        const request: SpeechSynthesisRequest = { text: sentence.spoken, language, priority: 'batch' };
        if (voice !== undefined) request.voice = voice;
        await keepOne(speaker, request, leaving.signal);
      }
    } finally {
      stopWaiting();
    }
  }
}

async function keepOne(
  speaker: TextToSpeech,
  request: SpeechSynthesisRequest,
  signal: AbortSignal,
): Promise<void> {
  if (speaker.recall === undefined || (await speaker.recall(request, signal)) !== undefined) return;
  const chunks = speaker.speak(request, signal)[Symbol.asyncIterator]();
  while ((await chunks.next()).done !== true);
  // What was asked for again is kept for longer than the process lives.
  await speaker.recall(request, signal);
}
