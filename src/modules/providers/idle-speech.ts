import { EmbeddedSpeech } from './embedded-speech.js';

/** The embedded models of a process that leaves recognition to others: known to requests, never loaded. */
export class IdleSpeech extends EmbeddedSpeech {
  override readonly isUsedHere = false;

  override start(): void {
    // Nothing here needs them.
  }

  override reportTo(): void {
    // Their state says nothing about this process.
  }
}
