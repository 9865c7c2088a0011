import { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { CircuitName } from '../breakers/circuit-breaker.js';
import type { ProviderKind } from './provider-line.js';

/** Tells the log of one provider's circuit: once for each cause that leaves it out, however often it is tried. */
export class CircuitLog {
  private told: string | undefined;

  constructor(
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
    private readonly provider: { kind: ProviderKind; provider: string },
  ) {}

  note(state: CircuitName, cause: unknown): void {
    if (state === 'closed') {
      this.told = undefined;
      this.logger.info(this.provider, 'a provider is used again');
    }
    if (state === 'open') this.noteFailure(AppError.from(cause));
  }

  private noteFailure({ code, kind, message, cause }: AppError): void {
    const failure = `${code} ${kind === 'internal' ? String(cause) : message}`;
    if (failure === this.told) return;
    this.told = failure;
    const why = kind === 'internal' ? { code, err: cause } : { code, reason: message };
    this.logger.warn({ ...this.provider, ...why }, 'a provider is left out for now');
  }
}
