/** The `Content-Type` of each exposition format. */
export const EXPOSITION_TYPE = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;

const COUNTER_HEAD = /^# (HELP|TYPE) (\S+)_total /;

/**
 * Prometheus text as OpenMetrics 1.0: a family of counters is named without the `_total` of its samples, there are no
 * empty lines, and the end is marked. Help texts need no other escapes as long as they have no quotes.
 */
export function toOpenMetrics(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  const counters = new Set(lines.flatMap((line) => /^# TYPE (\S+)_total counter$/.exec(line)?.[1] ?? []));
  const renamed = lines.map((line) => {
    const family = COUNTER_HEAD.exec(line)?.[2];
    return family !== undefined && counters.has(family) ? line.replace(COUNTER_HEAD, '# $1 $2 ') : line;
  });
  return `${renamed.join('\n')}\n# EOF\n`;
}
