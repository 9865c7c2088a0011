import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { productPath } from '../config/product-folder.js';
import type { MetricDefinition } from './metric-definition.js';
import { METRICS } from './metric-names.js';

interface Panel {
  targets?: { expr: string }[];
}

const definitions: readonly MetricDefinition[] = Object.values(METRICS);
const read = (path: string): string => readFileSync(productPath(path), 'utf8');

describe('the metrics', () => {
  it('have names by the conventions: their unit, and _total for counters alone', () => {
    for (const { name, type, buckets } of definitions) {
      expect(name).toMatch(/^(parley|process|nodejs)_[a-z_]+$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      if (type === 'histogram') expect(name, name).toMatch(/_(seconds|bytes|ratio)$/);
      expect([...(buckets ?? [])], name).toEqual([...(buckets ?? [])].sort((a, b) => a - b));
    }
    expect(new Set(definitions.map(({ name }) => name)).size).toBe(definitions.length);
  });

  it('have help texts that both formats take as they are', () => {
    expect(definitions.filter(({ help }) => /["\\\n]|\.$/.test(help))).toEqual([]);
  });

  it('are the rows of docs/metrics.md', () => {
    const rows = read('docs/metrics.md')
      .split('\n')
      .filter((line) => /^\| `(parley|process|nodejs)_/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, name, type, labels, , help]) => [name, type, labels, help].join(' | '));
    const expected = definitions.map(({ name, type, labels, help }) =>
      [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(' '), help].join(' | '),
    );
    expect(rows.sort()).toEqual(expected.sort());
  });

  it('are what the dashboard asks for, with their own labels', () => {
    const { panels } = JSON.parse(read('ops/grafana/parley.json')) as { panels: Panel[] };
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(20);
    const series = new Set(
      definitions.flatMap(({ name, type }) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const asked = expressions.flatMap((expr) => expr.match(/\b(?:parley|process|nodejs)_[a-z_]+/g) ?? []);
    expect([...new Set(asked)].filter((name) => !series.has(name))).toEqual([]);
    const labels = new Set([
      ...definitions.flatMap((definition) => definition.labels),
      'le',
      'instance',
      'job',
    ]);
    const grouped = expressions.flatMap((expr) =>
      [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/)),
    );
    expect([...new Set(grouped)].filter((label) => !labels.has(label))).toEqual([]);
  });
});
