import {
  LiveAudioDecoder,
  type LiveAudioFormat,
  type LiveDecoding,
} from '../../src/engine/ports/live-audio-decoder.js';
import { EventQueue } from '../../src/platform/async/event-queue.js';

/** A stream whose audio a test gives. */
export class ScriptedDecoding implements LiveDecoding {
  readonly audio = new EventQueue<Int16Array>();
  readonly written: number[] = [];
  isFinished = false;
  isStopped = false;

  constructor(readonly format: LiveAudioFormat) {}

  write(bytes: Uint8Array): void {
    this.written.push(bytes.length);
  }

  /** It goes on until a test ends its audio. */
  finish(): void {
    this.isFinished = true;
  }

  stop(): Promise<void> {
    this.isStopped = true;
    this.audio.end();
    return Promise.resolve();
  }
}

/** Decoders that decode nothing, and remember what they were given. */
export class ScriptedLiveDecoder extends LiveAudioDecoder {
  readonly opened: ScriptedDecoding[] = [];

  override open(format: LiveAudioFormat): Promise<ScriptedDecoding> {
    const decoding = new ScriptedDecoding(format);
    this.opened.push(decoding);
    return Promise.resolve(decoding);
  }
}
