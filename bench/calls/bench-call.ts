/** What a caller hears and is told, on the clock of the callers' process. */
export interface CallEvent {
  atMs: number;
  /** `renewed`: what is being said is another answer; a telephone learns it at the end of its first sentence. */
  what: 'audio' | 'listening' | 'thinking' | 'speaking' | 'renewed' | 'idle' | 'stopped' | 'error';
}

/** What is heard of an answer by the microphone that stands beside the loudspeaker. */
export interface Echo {
  delayMs: number;
  gain: number;
}

/** Somebody whose microphone is always on. Whoever opens one closes it. */
export interface BenchCall {
  readonly events: readonly CallEvent[];
  /** Says a clip (16 kHz) from the next frame on. @returns when its first sample is said, and its end. */
  say(pcm: Int16Array): { begunAtMs: number; over: Promise<void> };
  /** From now on the microphone hears the loudspeaker. */
  hearEcho(echo: Echo): void;
  /** Has the answer stopped; `stopped` is told when it is. */
  stopAnswer(): void;
  /** Resolves with the first event of a kind after a moment, or with undefined when none came in time. */
  next(what: CallEvent['what'], afterMs: number, limitMs: number): Promise<CallEvent | undefined>;
  close(): Promise<void>;
}
