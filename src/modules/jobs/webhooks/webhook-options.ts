const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How messages are delivered. */
export class WebhookOptions {
  /** What is waited before each repetition, in milliseconds; when the last one fails too the delivery is dead. */
  readonly retryDelaysMs: readonly number[];
  /** Longest time of an attempt to deliver a final message. */
  readonly timeoutMs: number;
  /** Longest time of an attempt to deliver a progress message. */
  readonly progressTimeoutMs: number;
  /** Attempts at once per receiver, so that one that hangs does not hold up the others. */
  readonly attemptsPerHost: number;
  /** A number from 0 to 1, each time another. */
  readonly random: () => number;

  constructor(options: Partial<WebhookOptions> = {}) {
    this.retryDelaysMs = options.retryDelaysMs ?? RETRY_DELAYS_MS;
    this.timeoutMs = options.timeoutMs ?? 15 * SECOND_MS;
    this.progressTimeoutMs = options.progressTimeoutMs ?? 5 * SECOND_MS;
    this.attemptsPerHost = options.attemptsPerHost ?? 4;
    this.random = options.random ?? Math.random;
  }
}

const RETRY_DELAYS_MS: readonly number[] = [
  1 * SECOND_MS,
  3 * SECOND_MS,
  8 * SECOND_MS,
  20 * SECOND_MS,
  1 * MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
];
