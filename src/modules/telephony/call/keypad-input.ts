import type { SocketTimer } from '../../../platform/ws/socket-timer.js';

/** Who types a number looks for the next key no longer than this. */
const PAUSE_MS = 2000;
const MAX_KEYS = 32;
const ENTRY = /\[keypad\](?: [0-9*#A-D](?![^\s]))+/g;

export interface KeypadParts {
  timer: SocketTimer;
  /** The first key of an entry. */
  onBegin: () => void;
  /** The entry as the conversation is told of it. */
  onEntry: (text: string) => void;
}

/** Collects the keys that a caller presses, up to `#`, to a pause, or to 32 of them. Whoever opens it closes it. */
export class KeypadInput {
  private keys = '';
  private cancelPause: () => void = () => undefined;

  constructor(private readonly parts: KeypadParts) {}

  /** Whether keys were pressed that are no whole entry yet. */
  get isUnderWay(): boolean {
    return this.keys !== '';
  }

  /** @param key `0` to `9`, `*`, `#`, `A` to `D`. */
  press(key: string): void {
    if (this.keys === '') this.parts.onBegin();
    this.keys += key;
    this.cancelPause();
    if (key === '#' || this.keys.length >= MAX_KEYS) this.finish();
    else this.cancelPause = this.parts.timer.schedule(() => this.finish(), PAUSE_MS);
  }

  close(): void {
    this.cancelPause();
    this.keys = '';
  }

  private finish(): void {
    const { keys } = this;
    this.keys = '';
    this.parts.onEntry(`[keypad] ${[...keys].join(' ')}`);
  }
}

/** A text without the keys that it tells of: they may be a PIN. */
export const withoutKeys = (text: string): string => text.replace(ENTRY, '[keypad]');
