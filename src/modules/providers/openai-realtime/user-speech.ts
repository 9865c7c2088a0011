import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { VENDOR_RATE_HZ } from './client-events.js';
import type { VendorHistory } from './vendor-history.js';
import { VendorTurn } from './vendor-turn.js';

/** The vendor takes no turn that is shorter. */
const MIN_TURN_MS = 100;
/** The vendor knows that somebody fell silent after at most so long. */
const MAX_LATE_MS = 8000;

/** What the user says, as the vendor hears it. */
export class UserSpeech {
  private readonly texts = new Map<string, string>();
  private isOn = false;
  /** Audio of this session, and of it what no turn has taken. */
  private sentMs = 0;
  private openMs = 0;
  private endedAtMs: number | undefined;
  private isEndWanted = false;

  constructor(
    private readonly clock: ConversationClock,
    private readonly history: VendorHistory,
    private readonly tell: (event: ConversationEvent) => void,
  ) {}

  get isSpeaking(): boolean {
    return this.isOn;
  }

  /** A new session was given so much audio. */
  beginSession(samples: number): void {
    this.sentMs = this.openMs = 0;
    this.isEndWanted = false;
    this.noteSent(samples);
  }

  noteSent(samples: number): void {
    const ms = (samples * 1000) / VENDOR_RATE_HZ;
    this.sentMs += ms;
    this.openMs += ms;
  }

  /** Notes that the turn is to end here. @returns whether there is enough of it. */
  wantsEnd(): boolean {
    this.isEndWanted = this.openMs >= MIN_TURN_MS;
    return this.isEndWanted;
  }

  /** There was nothing to end. */
  forgetEnd(): void {
    this.isEndWanted = false;
  }

  start(): void {
    this.endedAtMs = undefined;
    if (this.isOn) return;
    this.isOn = true;
    this.tell({ type: 'voice', isSpeech: true });
  }

  /** @param atMs in the audio of the session. */
  stop(atMs?: number): void {
    if (atMs !== undefined) {
      const lateMs = Math.min(MAX_LATE_MS, Math.max(0, this.sentMs - atMs));
      this.endedAtMs = this.clock.nowMs() - lateMs;
    }
    if (!this.isOn) return;
    this.isOn = false;
    this.tell({ type: 'voice', isSpeech: false });
  }

  /** The vendor takes what was said for a turn. */
  endTurn(itemId: string): { record: VendorTurn; isByHand: boolean } {
    const nowMs = this.clock.nowMs();
    const record = new VendorTurn(itemId, this.endedAtMs ?? nowMs, nowMs);
    const isByHand = this.isEndWanted;
    this.stop();
    this.endedAtMs = undefined;
    this.openMs = 0;
    this.isEndWanted = false;
    this.history.place(itemId, 'user');
    return { record, isByHand };
  }

  /** A piece of the text of a turn; it may come long after. */
  write(itemId: string, delta: string): void {
    const text = (this.texts.get(itemId) ?? '') + delta;
    this.texts.set(itemId, text);
    if (text.trim() !== '') this.tellText(itemId, text.trim(), false);
  }

  conclude(itemId: string, whole: string): void {
    const text = whole.trim();
    this.texts.delete(itemId);
    this.history.write(itemId, text);
    if (text !== '') this.tellText(itemId, text, true);
  }

  forget(): void {
    this.texts.clear();
    this.stop();
  }

  private tellText(id: string, text: string, isFinal: boolean): void {
    this.tell({ type: 'transcript', id, speaker: 'user', text, isFinal, atMs: this.clock.epochMs() });
  }
}
