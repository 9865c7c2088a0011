import { describe, expect, it } from 'vitest';
import { RecordingTracer } from '../../../../test/support/recording-tracer.js';
import { AppError } from '../../errors/app-error.js';
import { currentSpan, keepingSpan, traced, traceHeaders, withinSpan } from './current-span.js';
import { tracedIteration } from './traced-iteration.js';

async function* count(to: number): AsyncGenerator<number> {
  for (let at = 1; at <= to; at += 1) yield at;
  if (to > 2) throw new AppError('inference_failed', 'broken');
}

describe('where nothing is traced', () => {
  it('leaves work, functions and iterations as they are', async () => {
    const work = (): string => 'done';
    const values = count(2);
    expect(keepingSpan(work)).toBe(work);
    expect(tracedIteration('count', values)).toBe(values);
    expect(await traced('work', async (span) => span)).toBeUndefined();
    expect(traceHeaders()).toEqual({});
  });
});

describe('within a span', () => {
  const tracer = new RecordingTracer();
  const root = tracer.begin('root', 'server', {});
  const latest = () => tracer.spans.at(-1);

  it('has what is done later, or by others, belong to it', async () => {
    const kept = withinSpan(root, () => keepingSpan(() => currentSpan()));
    expect(kept()).toBe(root);
    expect(await withinSpan(root, async () => Promise.resolve().then(traceHeaders))).toEqual(root.headers);
    expect(currentSpan()).toBeUndefined();
  });

  it('makes work a span below it, which ends with it and fails with it', async () => {
    const work = withinSpan(root, () =>
      traced('work', () => traced('part', () => Promise.reject(new AppError('cancelled', 'stop')))),
    );
    await expect(work).rejects.toThrow('stop');
    expect(latest()).toMatchObject({ name: 'part', parent: 'work', failure: 'cancelled', isOver: true });
  });

  it.each([
    ['reads to its end', 2, null],
    ['breaks', 3, 'inference_failed'],
  ])('makes an iteration a span until it %s', async (_, to, failure) => {
    const seen: number[] = [];
    const read = withinSpan(root, async () => {
      for await (const value of tracedIteration('count', count(to))) seen.push(value);
    });
    await read.catch(() => undefined);
    expect(seen).toHaveLength(to);
    expect(latest()).toMatchObject({ name: 'count', parent: 'root', failure, isOver: true });
    expect(latest()?.attributes['parley.waited_ms']).toBeGreaterThanOrEqual(0);
  });
});
