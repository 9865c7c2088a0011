import { StreamResampler } from '../../audio/stream-resampler.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { ConversationClock } from '../conversation-clock.js';
import { EchoGuard } from './echo-guard.js';
import { LOWERED_RATE_HZ } from './lowered-rate.js';

/** What is less like speech neither begins any nor lasts for long. */
const ECHO_PROBABILITY = 0.35;

/** Tells the echo of what is said at the far end from speech. */
export class OwnVoice {
  private readonly echo: EchoGuard;
  /** For rates that cannot be lowered as they are. */
  private readonly resampler: StreamResampler | undefined;

  /** @param rateHz of what is played. */
  constructor(
    private readonly clock: ConversationClock,
    rateHz: number = ENGINE_SAMPLE_RATE_HZ,
  ) {
    const isLowered = rateHz % LOWERED_RATE_HZ === 0;
    this.echo = new EchoGuard(isLowered ? rateHz : ENGINE_SAMPLE_RATE_HZ);
    if (!isLowered) this.resampler = new StreamResampler(rateHz, ENGINE_SAMPLE_RATE_HZ);
  }

  /** @param pcm what the far end plays from now on, behind what it was given before. */
  played(pcm: Int16Array): void {
    this.echo.play(this.resampler?.push(pcm) ?? pcm, this.clock.nowMs());
  }

  /**
   * Whether a frame is for the most part an echo.
   *
   * @param probability of speech in it.
   * @param atMs when it ended.
   */
  isIn(pcm: Int16Array, probability: number, atMs: number): boolean {
    const mayBe = this.echo.hear(pcm, atMs) && probability >= ECHO_PROBABILITY;
    return mayBe && this.echo.isEcho(atMs);
  }
}
