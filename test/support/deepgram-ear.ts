import type { Word } from '../../src/engine/ports/transcript.js';
import { wordsIn } from './scripted-speech.js';

export interface DeepgramEarOptions {
  endpointingMs: number;
  utteranceEndMs: number;
  interimResults: boolean;
  vadEvents: boolean;
  /** Noise hides the silence: no utterance ends with `speech_final`. */
  isNoisy?: boolean;
  /** What it understands, 16 kHz; the language of scripted-speech.ts when absent. */
  wordsIn?: (pcm: Int16Array) => Word[];
  /** A stretch becomes final after that, whether somebody speaks or not. */
  stretchMs?: number;
  /** How often it tells what it understands meanwhile. */
  interimMs?: number;
}

const SAMPLES_PER_MS = 16;
/** How often the vendor looks at what it has. */
const STEP_MS = 100;
const INTERIM_MS = 1000;
const STRETCH_MS = 3000;

/**
 * What Deepgram would say of audio in the language of scripted-speech.ts, message by message, as its documentation has
 * it: speech that starts, interim results every second, final ones at silences and every few seconds, gaps after words.
 */
export class DeepgramEar {
  private pcm = new Int16Array(0);
  private lookedMs = 0;
  private finalMs = 0;
  private resultMs = 0;
  private lastLoudMs = 0;
  private isSpeaking = false;
  private lastWordEndMs: number | undefined;

  constructor(private readonly options: DeepgramEarOptions) {}

  get heardMs(): number {
    return this.pcm.length / SAMPLES_PER_MS;
  }

  hear(more: Int16Array): object[] {
    const joined = new Int16Array(this.pcm.length + more.length);
    joined.set(this.pcm);
    joined.set(more, this.pcm.length);
    this.pcm = joined;
    const messages: object[] = [];
    while (this.lookedMs + STEP_MS <= this.heardMs) messages.push(...this.look(this.lookedMs + STEP_MS));
    return messages;
  }

  /** Nothing where there is next to nothing left. */
  finalize(): object[] {
    const messages = this.look(this.heardMs);
    if (this.heardMs - this.finalMs >= STEP_MS)
      messages.push(this.result(this.heardMs, true, { from_finalize: true }));
    return messages;
  }

  close(): object[] {
    const messages = this.look(this.heardMs);
    if (this.heardMs > this.finalMs) messages.push(this.result(this.heardMs, true));
    const id = '8c8ebea9-dbec-45fa-a035-e4632cb05b5f';
    const duration = this.heardMs / 1000;
    return [
      ...messages,
      { type: 'Metadata', transaction_key: 'deprecated', request_id: id, duration, channels: 1 },
    ];
  }

  private look(untilMs: number): object[] {
    const messages: object[] = [];
    const { endpointingMs, utteranceEndMs, interimResults, vadEvents } = this.options;
    const { isNoisy = false, stretchMs = STRETCH_MS, interimMs = INTERIM_MS } = this.options;
    const fresh = this.between(this.lookedMs, untilMs);
    const first = fresh.findIndex((sample) => sample !== 0);
    if (first >= 0) {
      if (!this.isSpeaking && vadEvents) {
        const timestamp = (this.lookedMs + first / SAMPLES_PER_MS) / 1000;
        messages.push({ type: 'SpeechStarted', channel: [0], timestamp });
      }
      this.isSpeaking = true;
      this.lastLoudMs = this.lookedMs + fresh.findLastIndex((sample) => sample !== 0) / SAMPLES_PER_MS;
    }
    this.lookedMs = untilMs;
    if (this.isSpeaking && !isNoisy && untilMs - this.lastLoudMs >= endpointingMs) {
      this.isSpeaking = false;
      messages.push(this.result(untilMs, true, { speech_final: true }));
    } else if (untilMs - this.finalMs >= stretchMs) messages.push(this.result(untilMs, true));
    else if (interimResults && untilMs - this.resultMs >= interimMs)
      messages.push(this.result(untilMs, false));
    if (this.lastWordEndMs !== undefined && untilMs - this.lastWordEndMs >= utteranceEndMs) {
      messages.push({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: this.lastWordEndMs / 1000 });
      this.lastWordEndMs = undefined;
    }
    return messages;
  }

  private result(untilMs: number, isFinal: boolean, more: object = {}): object {
    const start = this.finalMs / 1000;
    const alternative = understood(this.between(this.finalMs, untilMs), start, this.options.wordsIn);
    const lastEnd = alternative.words.at(-1)?.end;
    if (isFinal && lastEnd !== undefined) this.lastWordEndMs = lastEnd * 1000;
    if (isFinal) this.finalMs = untilMs;
    this.resultMs = untilMs;
    return {
      type: 'Results',
      channel_index: [0, 1],
      duration: untilMs / 1000 - start,
      start,
      is_final: isFinal,
      speech_final: false,
      channel: { alternatives: [alternative] },
      metadata: { request_id: '8c8ebea9', model_info: { name: 'general-nova-3' }, model_uuid: '1dbdfb4d' },
      ...more,
    };
  }

  private between(startMs: number, endMs: number): Int16Array {
    return this.pcm.subarray(startMs * SAMPLES_PER_MS, endMs * SAMPLES_PER_MS);
  }
}

/** An alternative of the vendor, with `smart_format`. */
export function understood(pcm: Int16Array, offsetSec: number, understand = wordsIn) {
  const heard = understand(pcm);
  const words = heard.map(({ text, startMs, endMs, confidence }, index) => ({
    word: text,
    start: offsetSec + startMs / 1000,
    end: offsetSec + endMs / 1000,
    confidence,
    punctuated_word: index === heard.length - 1 ? `${text}.` : text,
  }));
  const transcript = words.map(({ punctuated_word }) => punctuated_word).join(' ');
  return { transcript, confidence: words.length === 0 ? 0 : 0.98, words };
}
