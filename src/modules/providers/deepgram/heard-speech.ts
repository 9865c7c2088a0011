import type { ListeningEvent } from '../../../engine/ports/streaming-speech-to-text.js';
import type { DeepgramMessage, DeepgramResult } from './deepgram-messages.js';

/**
 * Makes of the vendor's messages what is told while somebody speaks: an utterance ends with `speech_final`, or, where
 * noise hides the silence, with `UtteranceEnd`, and never twice.
 */
export class HeardSpeech {
  /** Where the speech that goes on began. */
  private startedAtMs: number | undefined;
  /** Where the vendor heard somebody begin, while the speech before had not been told to its end. */
  private nextStartMs: number | undefined;
  private lastWordEndMs = 0;
  private toldUntilMs = 0;
  private interim = '';
  private finalUntil = 0;

  constructor(private readonly wantsInterim: boolean) {}

  /** Up to where the text does not change any more, in milliseconds. */
  get finalUntilMs(): number {
    return this.finalUntil;
  }

  /** Whether words were understood that may still change. */
  get hasOpenText(): boolean {
    return this.interim !== '';
  }

  /** What there is to tell after a message. */
  hear(message: DeepgramMessage): ListeningEvent[] {
    switch (message.type) {
      case 'speech-started':
        if (this.startedAtMs === undefined) return [this.begin(message.atMs)];
        this.nextStartMs = message.atMs;
        return [];
      case 'result':
        return this.understand(message);
      case 'utterance-end':
        return this.endUtterance(message.lastWordEndMs);
      default:
        return [];
    }
  }

  /** Ends the speech that goes on, as a flush does: who goes on speaking begins anew. */
  cut(): void {
    this.startedAtMs = this.nextStartMs = undefined;
    this.interim = '';
  }

  private understand(result: DeepgramResult): ListeningEvent[] {
    const { text, startMs, endMs, isFinal, isSpeechFinal, isFromFinalize } = result;
    const events: ListeningEvent[] = [];
    const words = result.words.map((word) => this.behindTold(word));
    const heard = this.behindTold({
      startMs: words[0]?.startMs ?? startMs,
      endMs: words.at(-1)?.endMs ?? endMs,
    });
    if (text !== '' && this.startedAtMs === undefined) events.push(this.begin(heard.startMs));
    if (text !== '') this.lastWordEndMs = heard.endMs;
    if (isFinal) this.finalUntil = Math.max(this.finalUntil, endMs);
    if (isFinal && text !== '') {
      this.interim = '';
      this.toldUntilMs = heard.endMs;
      events.push({ type: 'final', ...heard, text, words, confidence: result.confidence });
    } else if (text !== this.interim) {
      this.interim = text;
      if (this.wantsInterim) events.push({ type: 'interim', endMs: heard.endMs, text });
    }
    // The speaker is known to be done, and the flush tells so.
    if (isSpeechFinal && !isFromFinalize) events.push(...this.end(endMs));
    return events;
  }

  /** Words may begin a little before the end of those that are final: they follow them all the same. */
  private behindTold<T extends { startMs: number; endMs: number }>(stretch: T): T {
    const startMs = Math.max(stretch.startMs, this.toldUntilMs);
    return { ...stretch, startMs, endMs: Math.max(stretch.endMs, startMs) };
  }

  /** One that was on its way when somebody began to speak again is about the utterance before. */
  private endUtterance(lastWordEndMs: number): ListeningEvent[] {
    const isStale = lastWordEndMs >= 0 && lastWordEndMs < (this.startedAtMs ?? Infinity);
    return isStale ? [] : this.end(lastWordEndMs < 0 ? this.finalUntil : lastWordEndMs);
  }

  /** @param untilMs up to where the vendor heard the utterance. */
  private end(untilMs: number): ListeningEvent[] {
    const { startedAtMs, nextStartMs } = this;
    if (startedAtMs === undefined) return [];
    this.cut();
    const atMs = this.lastWordEndMs > startedAtMs ? this.lastWordEndMs : Math.max(untilMs, startedAtMs);
    const events: ListeningEvent[] = [{ type: 'speech-ended', atMs }];
    if (nextStartMs !== undefined && nextStartMs >= untilMs) events.push(this.begin(nextStartMs));
    return events;
  }

  private begin(atMs: number): ListeningEvent {
    this.startedAtMs = atMs;
    return { type: 'speech-started', atMs };
  }
}
