import { describe, expect, it } from 'vitest';
import { parseExposition, valueOf, type Exposition } from '../../../test/support/exposition-parser.js';
import { counter, gauge, histogram } from './metric-definition.js';
import { MetricRegistry } from './metric-registry.js';

const CUPS = counter('cups_total', 'Cups that were drunk', ['kind']);
const POTS = gauge('pots', 'Pots on the stove', ['kind']);
const BREWING = histogram('brewing_seconds', 'Brewing', [1, 60]);

async function scraped(registry: MetricRegistry): Promise<Exposition> {
  return parseExposition(await registry.text(), 'text');
}

describe('MetricRegistry', () => {
  it('tells what was counted and observed, with help and type', async () => {
    const registry = new MetricRegistry();
    const cups = registry.counter(CUPS);
    cups.inc({ kind: 'tea' });
    cups.inc({ kind: 'tea' }, 2);
    registry.histogram(BREWING).observe(30);
    const exposition = await scraped(registry);
    expect(exposition.get('cups_total')).toMatchObject({ type: 'counter', help: 'Cups that were drunk' });
    expect(valueOf(exposition, 'cups_total', { kind: 'tea' })).toBe(3);
    expect(valueOf(exposition, 'brewing_seconds_bucket', { le: '60' })).toBe(1);
    expect(valueOf(exposition, 'brewing_seconds_bucket', { le: '1' })).toBe(0);
  });

  it('reads what is observed at each scrape, and forgets values that are not told again', async () => {
    const registry = new MetricRegistry();
    let pots: Record<string, number> = { tea: 1, coffee: 2 };
    registry.observe(POTS, (set) => {
      for (const [kind, count] of Object.entries(pots)) set(count, { kind });
    });
    registry.observe(CUPS, (set) => set(7, { kind: 'tea' }));
    await scraped(registry);
    pots = { tea: 5 };
    const exposition = await scraped(registry);
    expect(valueOf(exposition, 'pots', { kind: 'tea' })).toBe(5);
    expect(valueOf(exposition, 'pots', { kind: 'coffee' })).toBeUndefined();
    expect(valueOf(exposition, 'cups_total')).toBe(7);
  });

  it('answers without a value that cannot be read or takes too long, and counts that', async () => {
    const registry = new MetricRegistry(10);
    registry.observe(POTS, (set) => {
      set(1, { kind: 'tea' });
      throw new Error('The stove is out');
    });
    registry.observe(gauge('cellar', 'Bottles'), () => new Promise<void>(() => undefined));
    registry.observe(gauge('spoons', 'Spoons'), (set) => set(4));
    await scraped(registry);
    const exposition = await scraped(registry);
    expect(exposition.get('pots')?.samples).toEqual([]);
    expect(valueOf(exposition, 'spoons')).toBe(4);
    expect(valueOf(exposition, 'parley_scrape_errors_total', { metric: 'pots' })).toBeGreaterThan(0);
    expect(valueOf(exposition, 'parley_scrape_errors_total', { metric: 'cellar' })).toBeGreaterThan(0);
  });

  it('escapes what labels may hold', async () => {
    const registry = new MetricRegistry();
    registry.counter(CUPS).inc({ kind: 'tea "of the\nhouse" \\ 2' });
    expect(valueOf(await scraped(registry), 'cups_total', { kind: 'tea \\"of the\\nhouse\\" \\\\ 2' })).toBe(
      1,
    );
  });

  it('refuses a second metric of a name', () => {
    const registry = new MetricRegistry();
    registry.counter(CUPS);
    expect(() => registry.counter(CUPS)).toThrow('already been registered');
  });
});
