import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { SocketTimer } from '../../../platform/ws/socket-timer.js';
import { DOCUMENTED_CALLS, estimatedCalls, type CallCost, type Machine } from './capacity-estimate.js';
import { MachineIdleness } from './machine-idleness.js';
import { RepeatedLook } from './repeated-look.js';

export interface CallCapacityParts {
  /** What the operator has settled: nothing is measured then. */
  maxCalls: number | undefined;
  machine: Machine;
  measure: () => Promise<CallCost>;
  /** Whether the server has nothing to do, and could work. */
  isQuiet: () => boolean | Promise<boolean>;
  logger: Pick<Logger, 'info' | 'warn'>;
  idleness?: Pick<MachineIdleness, 'look'>;
  timer?: SocketTimer;
}

const LOOK_EVERY_MS = 10_000;
/** Of the machine, so that what is measured is this server. */
const IDLE_SHARE = 0.7;

/** How many calls this machine carries: measured once, when it has nothing else to do, and what is documented until then. */
export class CallCapacity implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly idleness: Pick<MachineIdleness, 'look'>;
  private readonly repeated: RepeatedLook;
  private measured: number | undefined;

  constructor(private readonly parts: CallCapacityParts) {
    this.idleness = parts.idleness ?? new MachineIdleness();
    const onFailure = (error: unknown): void =>
      parts.logger.warn({ err: error }, 'whether the server is quiet cannot be told');
    this.repeated = new RepeatedLook(() => this.look(), onFailure, LOOK_EVERY_MS, parts.timer);
  }

  /** Calls at once. */
  get calls(): number {
    return this.parts.maxCalls ?? this.measured ?? DOCUMENTED_CALLS;
  }

  onApplicationBootstrap(): void {
    if (this.parts.maxCalls === undefined) this.repeated.again();
  }

  onModuleDestroy(): void {
    this.repeated.stop();
  }

  private async look(): Promise<void> {
    const isIdle = this.idleness.look() >= IDLE_SHARE;
    if (!isIdle || !(await this.parts.isQuiet())) return this.repeated.again();
    const cost = await this.parts.measure().catch((error: unknown) => this.giveUp(error));
    if (cost === undefined || this.repeated.isStopped) return;
    // Whoever came meanwhile has disturbed it.
    if (!(await this.parts.isQuiet())) return this.repeated.again();
    const { machine, logger } = this.parts;
    this.measured = estimatedCalls(cost, machine);
    logger.info({ calls: this.measured, ...cost, ...machine }, 'capacity for calls measured');
  }

  private giveUp(error: unknown): undefined {
    const { code } = AppError.from(error);
    if (!this.repeated.isStopped)
      this.parts.logger.warn({ code }, 'capacity for calls could not be measured');
    return undefined;
  }
}
