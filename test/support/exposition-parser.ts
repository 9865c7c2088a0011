/** One line of an exposition: a value under a name and its labels. */
export interface ExpositionSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ExpositionFamily {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  samples: ExpositionSample[];
}

export type Exposition = Map<string, ExpositionFamily>;

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const VALUE = /^(?:[+-]?Inf|NaN|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;

/**
 * Reads an exposition as strictly as the specifications have it: each family told once, with help and type before its
 * samples and nothing between them, each series once, histograms with rising buckets up to `+Inf`.
 *
 * @throws Error naming the line that is against them.
 */
export function parseExposition(text: string, format: 'text' | 'openMetrics'): Exposition {
  const families: Exposition = new Map();
  const fail = (line: string, problem: string): never => {
    throw new Error(`${problem}: ${line}`);
  };
  if (!text.endsWith('\n')) fail(text.slice(-40), 'No line end at the end');
  const lines = text.split('\n').slice(0, -1);
  if (format === 'openMetrics' && lines.pop() !== '# EOF') fail(text.slice(-40), 'No end mark');
  let current: { name: string; family: ExpositionFamily } | undefined;
  let help: { name: string; text: string } | undefined;
  for (const line of lines) {
    if (line === '') {
      if (format === 'openMetrics') fail(line, 'Empty line');
      continue;
    }
    const [, kind, name = '', rest = ''] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line) ?? [];
    if (kind === 'HELP') help = { name, text: rest };
    else if (kind === 'TYPE') {
      if (families.has(name)) fail(line, 'Told twice');
      if (help?.name !== name) fail(line, 'No help before it');
      if (!/^(counter|gauge|histogram)$/.test(rest)) fail(line, 'Unknown type');
      const family = { type: rest as ExpositionFamily['type'], help: help?.text ?? '', samples: [] };
      families.set(name, family);
      current = { name, family };
    } else {
      if (current === undefined) return fail(line, 'No family');
      const sample = sampleOf(line) ?? fail(line, 'Not a sample');
      if (!suffixesOf(current.family.type, format).some((suffix) => sample.name === current?.name + suffix))
        fail(line, `Not of ${current.name}`);
      current.family.samples.push(sample);
    }
  }
  for (const [name, family] of families) check(name, family);
  return families;
}

/** The value of a series; undefined when there is none. Labels that are not named may be anything. */
export function valueOf(
  exposition: Exposition,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const samples = [...exposition.values()].flatMap((family) => family.samples);
  return samples.find(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )?.value;
}

function sampleOf(line: string): ExpositionSample | undefined {
  const [, name, labelText, value] = SAMPLE.exec(line) ?? [];
  if (name === undefined || value === undefined || !VALUE.test(value)) return undefined;
  const labels = labelsOf(labelText ?? '');
  return labels && { name, labels, value: Number(value.replace(/Inf$/i, 'Infinity')) };
}

function labelsOf(text: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || value === undefined || name in labels) return undefined;
    labels[name] = value;
  }
  return labels;
}

function suffixesOf(type: ExpositionFamily['type'], format: 'text' | 'openMetrics'): string[] {
  if (type === 'histogram') return ['_bucket', '_sum', '_count'];
  return [type === 'counter' && format === 'openMetrics' ? '_total' : ''];
}

function check(name: string, { type, samples }: ExpositionFamily): void {
  const series = samples.map(
    (sample) => `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`,
  );
  if (new Set(series).size < series.length) throw new Error(`A series of ${name} is told twice`);
  if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} is below 0`);
  if (type !== 'histogram') return;
  const groups = new Map<string, ExpositionSample[]>();
  for (const sample of samples) {
    const own = JSON.stringify(Object.entries(sample.labels).filter(([label]) => label !== 'le'));
    groups.set(own, [...(groups.get(own) ?? []), sample]);
  }
  for (const group of groups.values()) {
    const buckets = group.filter((sample) => sample.name.endsWith('_bucket'));
    const bounds = buckets.map(({ labels }) => Number(labels['le']?.replace('+Inf', 'Infinity')));
    const count = group.find((sample) => sample.name === `${name}_count`)?.value;
    const isRising = (values: readonly number[], least: number): boolean =>
      values.every((value, at) => at === 0 || value - (values[at - 1] ?? 0) >= least);
    if (!isRising(bounds, Number.MIN_VALUE) || bounds.at(-1) !== Infinity)
      throw new Error(`The bounds of ${name} do not rise to +Inf`);
    if (
      !isRising(
        buckets.map(({ value }) => value),
        0,
      )
    )
      throw new Error(`The buckets of ${name} fall`);
    if (buckets.at(-1)?.value !== count) throw new Error(`The last bucket of ${name} is not its count`);
  }
}
