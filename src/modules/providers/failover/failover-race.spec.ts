import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { circuitsOf, lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { failoverStream } from './failover-stream.js';

/** A provider: gives its name after so long, or fails then. */
interface Timed {
  afterMs: number;
  error?: AppError;
}

const late = new AppError('llm_timeout', 'scripted');

describe('a live call that waits much longer than usual', () => {
  let asked: string[];
  let ended: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    [asked, ended] = [[], []];
  });
  afterEach(() => vi.useRealTimers());

  async function* answer(name: string, { afterMs, error }: Timed): AsyncGenerator<string> {
    asked.push(name);
    try {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      if (error !== undefined) throw error;
      yield name;
      yield 'end';
    } finally {
      ended.push(name);
    }
  }

  async function call(
    { line, logger }: LineHarness<Timed>,
    joins?: (entry: { name: string }) => boolean,
  ): Promise<string[]> {
    const answered: string[] = [];
    const stream = failoverStream(() => ({
      line,
      suitable: line.entries,
      ask: ({ name, provider }) => answer(name, provider),
      ...(joins && { joins }),
      logger,
    }));
    for await (const piece of stream) answered.push(piece);
    return answered;
  }

  it('goes to the next too, and to whoever is first', async () => {
    const harness = lineOf<Timed>('llm', { a: { afterMs: 5000, error: late }, b: { afterMs: 100 } });
    const answered = call(harness, () => true);
    await vi.advanceTimersByTimeAsync(549);
    expect(asked).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(102);
    expect(await answered).toEqual(['b', 'end']);
    expect(harness.line.fallbackCount).toBe(1);
  });

  it('waits for the first where that is sooner', async () => {
    const harness = lineOf<Timed>('llm', { a: { afterMs: 600 }, b: { afterMs: 900 } });
    const answered = call(harness, () => true);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answered).toEqual(['a', 'end']);
    expect([asked, ended.sort()]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(harness.line.fallbackCount).toBe(0);
  });

  it('counts what becomes of the slower one: its failure opens the circuit, its answer tells how slow it is', async () => {
    const harness = lineOf<Timed>('llm', { a: { afterMs: 5000, error: late }, b: { afterMs: 100 } });
    const answers = [call(harness, () => true), call(harness, () => true), call(harness, () => true)];
    await vi.advanceTimersByTimeAsync(700);
    await Promise.all(answers);
    expect(circuitsOf(harness)).toEqual(['closed', 'closed']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(circuitsOf(harness)).toEqual(['open', 'closed']);

    const slow = lineOf<Timed>('llm', { a: { afterMs: 900 }, b: { afterMs: 100 } });
    const first = call(slow, () => true);
    await vi.advanceTimersByTimeAsync(2000);
    const second = call(slow, () => true);
    await vi.advanceTimersByTimeAsync(2000);
    expect([(await first)[0], (await second)[0]]).toEqual(['b', 'a']);
  });

  it('goes to the next at once when one of those that were asked fails', async () => {
    const harness = lineOf<Timed>('llm', {
      a: { afterMs: 5000, error: late },
      b: { afterMs: 10, error: late },
      c: { afterMs: 10 },
    });
    const answered = call(harness, () => true);
    await vi.advanceTimersByTimeAsync(580);
    expect(await answered).toEqual(['c', 'end']);
  });

  it('asks the next sooner while one keeps another call waiting, until it gives anything', async () => {
    const harness = lineOf<Timed>('llm', { a: { afterMs: 2000 }, b: { afterMs: 100 } });
    const first = call(harness, () => true);
    await vi.advanceTimersByTimeAsync(1000);
    const second = call(harness, () => true);
    await vi.advanceTimersByTimeAsync(310);
    expect([(await first)[0], (await second)[0]]).toEqual(['b', 'b']);
    // The second call's first answer comes by then.
    await vi.advanceTimersByTimeAsync(2000);
    asked.length = 0;
    const third = call(harness, () => true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(2000);
    expect((await third)[0]).toBe('a');
  });

  it('asks nobody who may not join, before all others have failed', async () => {
    const harness = lineOf<Timed>('llm', { a: { afterMs: 3000, error: late }, b: { afterMs: 10 } });
    const answered = call(harness, ({ name }) => name !== 'b');
    await vi.advanceTimersByTimeAsync(2999);
    expect(asked).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(11);
    expect(await answered).toEqual(['b', 'end']);
  });

  it('asks nobody else where the call is not live', async () => {
    const harness = lineOf<Timed>('llm', { a: { afterMs: 3000 }, b: { afterMs: 10 } });
    const answered = call(harness);
    await vi.advanceTimersByTimeAsync(3000);
    expect(await answered).toEqual(['a', 'end']);
    expect(asked).toEqual(['a']);
  });
});
