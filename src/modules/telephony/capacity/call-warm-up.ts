import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { VAD_FRAME_SAMPLES, type VoiceActivity } from '../../../engine/ports/voice-activity.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { SocketTimer } from '../../../platform/ws/socket-timer.js';
import { carrySecond } from './call-cost.js';
import { RepeatedLook } from './repeated-look.js';

export interface CallWarmUpParts {
  /** Whether calls come to this process at all. */
  isWanted: boolean;
  voiceActivity: VoiceActivity;
  /** Whether the server could work. */
  isReady: () => boolean | Promise<boolean>;
  logger: Pick<Logger, 'warn'>;
  timer?: SocketTimer;
}

const LOOK_EVERY_MS = 250;
/** Seconds of a call, after which its code has been compiled. */
const SECONDS = 10;

/**
 * Loads voice detection and has a call's audio go through once, as soon as the server is ready: the first call would wait
 * for it with all others.
 */
export class CallWarmUp implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeated: RepeatedLook;

  constructor(private readonly parts: CallWarmUpParts) {
    const onFailure = (error: unknown): void =>
      parts.logger.warn({ err: error }, 'whether the server is ready cannot be told');
    this.repeated = new RepeatedLook(() => this.look(), onFailure, LOOK_EVERY_MS, parts.timer);
  }

  onApplicationBootstrap(): void {
    if (this.parts.isWanted) this.repeated.again();
  }

  onModuleDestroy(): void {
    this.repeated.stop();
  }

  private async look(): Promise<void> {
    if (!(await this.parts.isReady())) return this.repeated.again();
    if (!this.repeated.isStopped) await this.warmUp().catch((error: unknown) => this.giveUp(error));
  }

  private async warmUp(): Promise<void> {
    const frame = new Int16Array(VAD_FRAME_SAMPLES);
    await this.parts.voiceActivity.open('live').probabilities(frame);
    for (let second = 0; second < SECONDS; second += 1) {
      carrySecond();
      // Whoever has something to do comes in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The first call tries again. */
  private giveUp(error: unknown): void {
    const { code } = AppError.from(error);
    if (!this.repeated.isStopped) this.parts.logger.warn({ code }, 'calls could not be warmed up for');
  }
}
