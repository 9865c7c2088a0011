import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import { deferred, type Deferred } from '../../../engine/inference/pool/deferred.js';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import { CircuitBreaker, type CircuitName } from './circuit-breaker.js';

const SEQUENCES = 100_000;
const FAILURE = new AppError('tts_timeout', 'scripted');
const MISTAKE = new AppError('invalid_request', 'scripted');

type Outcome = 'success' | 'failure' | 'mistake';
type Command =
  | { type: 'calls'; outcomes: readonly Outcome[] }
  | { type: 'wait'; ms: number }
  | { type: 'probe-ends'; well: boolean }
  | { type: 'reset' };

const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constant('calls' as const),
        outcomes: fc.array(fc.constantFrom<Outcome>('failure', 'failure', 'failure', 'success', 'mistake'), {
          minLength: 1,
          maxLength: 4,
        }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('wait' as const),
        ms: fc.constantFrom(1, 10_000, 29_999, 30_000, 90_000),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('probe-ends' as const), well: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.constant({ type: 'reset' as const }) },
  ),
  { maxLength: 20, size: 'max' },
);

interface Visible {
  state: CircuitName;
  total: number;
  failed: number;
  consecutive: number;
  probes: number;
}

/** What the breaker promises, without a library and without waiting. */
class BreakerModel {
  readonly seen: Visible = { state: 'closed', total: 0, failed: 0, consecutive: 0, probes: 0 };
  private inARow = 0;
  private openMs = 0;

  run(command: Command): void {
    if (command.type === 'calls') for (const outcome of command.outcomes) this.call(outcome);
    else if (command.type === 'wait') this.wait(command.ms);
    else if (command.type === 'reset') this.enter('closed');
    else if (this.seen.state === 'half_open') this.enter(command.well ? 'closed' : 'open');
  }

  private call(outcome: Outcome): void {
    const { seen } = this;
    if (outcome === 'mistake') return;
    seen.total += 1;
    seen.consecutive = outcome === 'failure' ? seen.consecutive + 1 : 0;
    if (outcome === 'failure') seen.failed += 1;
    if (seen.state !== 'closed') return;
    this.inARow = outcome === 'failure' ? this.inARow + 1 : 0;
    if (this.inARow === 3) this.enter('open');
  }

  private wait(ms: number): void {
    if (this.seen.state !== 'open') return;
    this.openMs += ms;
    if (this.openMs < 30_000) return;
    this.enter('half_open');
    this.seen.probes += 1;
  }

  private enter(state: CircuitName): void {
    this.seen.state = state;
    this.inARow = this.openMs = 0;
    if (state === 'closed') this.seen.consecutive = 0;
  }
}

/** The breaker under the same commands. */
class BreakerRun {
  private readonly timer = new ManualTimer();
  private readonly breaker: CircuitBreaker;
  private readonly probes: Deferred<void>[] = [];

  constructor() {
    this.breaker = new CircuitBreaker({
      probe: (signal) => {
        const probe = deferred<void>();
        signal.addEventListener('abort', () => probe.reject(FAILURE), { once: true });
        this.probes.push(probe);
        return probe.promise;
      },
      timer: this.timer.schedule,
    });
  }

  async run(command: Command): Promise<void> {
    if (command.type === 'calls') {
      for (const outcome of command.outcomes) {
        if (outcome === 'success') this.breaker.succeeded();
        else void this.breaker.failed(outcome === 'failure' ? FAILURE : MISTAKE);
      }
      await this.breaker.settled();
    } else if (command.type === 'wait') this.timer.advance(command.ms);
    else if (command.type === 'reset') this.breaker.reset();
    else await this.endProbe(command.well);
  }

  see(): Visible {
    const {
      totalRequests: total,
      failedRequests: failed,
      consecutiveFailures: consecutive,
    } = this.breaker.stats;
    const { state } = this.breaker;
    expect(this.timer.pending).toBe(state === 'open' ? 1 : 0);
    return { state, total, failed, consecutive, probes: this.probes.length };
  }

  private async endProbe(well: boolean): Promise<void> {
    const probe = this.probes.at(-1);
    if (well) probe?.resolve();
    else probe?.reject(FAILURE);
    await new Promise(setImmediate);
  }
}

describe('CircuitBreaker against its model', () => {
  it(`does not diverge in ${SEQUENCES} sequences of commands`, { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const model = new BreakerModel();
        const run = new BreakerRun();
        for (const command of sequence) {
          model.run(command);
          await run.run(command);
          const seen = run.see();
          if (JSON.stringify(seen) !== JSON.stringify(model.seen)) expect(seen).toEqual(model.seen);
        }
      }),
      { numRuns: SEQUENCES },
    );
  });
});
