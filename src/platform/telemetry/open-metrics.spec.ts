import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../test/support/exposition-parser.js';
import { toOpenMetrics } from './open-metrics.js';

const TEXT = `# HELP cups_total Cups that were drunk
# TYPE cups_total counter
cups_total{kind="tea_total \\"hot\\""} 3

# HELP pots_total A gauge in spite of its name
# TYPE pots_total gauge
pots_total 2

# HELP brewing_seconds Brewing
# TYPE brewing_seconds histogram
brewing_seconds_bucket{le="60"} 1
brewing_seconds_bucket{le="+Inf"} 2
brewing_seconds_sum 181
brewing_seconds_count 2
`;

describe('toOpenMetrics', () => {
  const openMetrics = toOpenMetrics(TEXT);

  it('names families of counters without _total, their samples with it, and nothing else', () => {
    expect(openMetrics).toContain(
      '# HELP cups Cups that were drunk\n# TYPE cups counter\ncups_total{kind="tea_total',
    );
    expect(openMetrics).toContain('# TYPE pots_total gauge\npots_total 2\n');
  });

  it('has no empty line and ends with the mark', () => {
    expect(openMetrics).not.toContain('\n\n');
    expect(openMetrics.endsWith('\nbrewing_seconds_count 2\n# EOF\n')).toBe(true);
  });

  it('can be read by its rules, which the text that it was made of is against', () => {
    expect([...parseExposition(openMetrics, 'openMetrics').keys()]).toEqual([
      'cups',
      'pots_total',
      'brewing_seconds',
    ]);
    expect(() => parseExposition(TEXT, 'openMetrics')).toThrow('No end mark');
  });
});
