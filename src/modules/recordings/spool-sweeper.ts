import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RepeatedWork } from '../../platform/async/repeated-work.js';
import { Logger } from '../../platform/logging/logger.js';
import { Spool } from '../../platform/storage/spool.js';

const INTERVAL_MS = 10 * 60 * 1000;
/** An upload or download that stalls is cut off long before; so is one that is complete stored long before. */
const ORPHAN_AGE_MS = 2 * 60 * 1000;

/** Whoever keeps audio in the spool. */
export interface SpoolClaimant {
  /** Names of all audio that it still needs. */
  spoolNames(): Promise<Iterable<string>>;
}

/** Takes audio away that nobody refers to: a crash left it behind, or it could not be removed in its time. */
@Injectable()
export class SpoolSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly claimants: SpoolClaimant[] = [];
  private readonly rounds = new RepeatedWork(
    INTERVAL_MS,
    () => this.sweep(),
    (error) => this.logger.error({ err: error }, 'the spool could not be swept'),
  );

  constructor(
    private readonly spool: Spool,
    private readonly logger: Logger,
  ) {}

  /** To be called by every module that spools audio before the application starts: what it does not name goes. */
  addClaimant(claimant: SpoolClaimant): void {
    this.claimants.push(claimant);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** One round: at start, and every ten minutes. Nothing is removed unless every claimant has answered. */
  async sweep(): Promise<void> {
    const claims = await Promise.all(this.claimants.map((claimant) => claimant.spoolNames()));
    const orphans = await this.spool.removeAllBut(
      new Set(claims.flatMap((names) => [...names])),
      ORPHAN_AGE_MS,
    );
    if (orphans > 0) this.logger.info({ orphans }, 'audio without a job was removed');
  }

  /** Removes audio that is no longer needed; what cannot be removed now is swept later. */
  async discard(spoolName: string): Promise<void> {
    try {
      await this.spool.remove(spoolName);
    } catch (error) {
      this.logger.warn({ err: error }, 'audio could not be removed');
    }
  }
}
