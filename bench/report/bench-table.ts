import type { Bound, Figure } from '../bench-row.js';

export type Verdict = 'met' | 'met, narrowly' | 'missed' | '';

/** A row as the table shows it: its figures, or why it has none. */
export interface TableEntry {
  row: string;
  outcome: { figures: readonly Figure[] } | { notRun: string };
}

const HEADINGS = ['row', 'figure', 'value', '95 %', 'goal', 'reach', 'verdict'];

/**
 * Whether a figure reaches its goal. `met` needs the whole interval to reach it; with only the figure itself there,
 * it is met narrowly.
 */
export function verdictOf(figure: Figure): Verdict {
  const { goal, value, interval = [value, value] } = figure;
  if (goal === undefined) return '';
  if (!reaches(value, goal)) return 'missed';
  return interval.every((end) => reaches(end, goal)) ? 'met' : 'met, narrowly';
}

/** The results as lines of text in columns. */
export function renderTable(entries: readonly TableEntry[]): string {
  const lines = [HEADINGS, ...entries.flatMap(linesOf)];
  const widths = HEADINGS.map((_, column) => {
    const cells = lines.filter((line) => column === 0 || line.length === HEADINGS.length);
    return Math.max(...cells.map((line) => line[column]?.length ?? 0));
  });
  const [headings, ...rest] = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [headings, widths.map((width) => '-'.repeat(width)).join('  '), ...rest].join('\n');
}

function linesOf({ row, outcome }: TableEntry): string[][] {
  if ('notRun' in outcome) return [[row, `not run: ${outcome.notRun}`]];
  return outcome.figures.map((figure, index) => [
    index === 0 ? row : '',
    figure.name,
    numberText(figure.value, figure.unit),
    figure.interval === undefined ? '' : figure.interval.map((end) => numberText(end, '')).join(' – '),
    boundText(figure.goal, figure.unit),
    boundText(figure.reach, figure.unit),
    verdictOf(figure),
  ]);
}

function reaches(value: number, bound: Bound): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
}

function boundText(bound: Bound | undefined, unit: string): string {
  if (bound === undefined) return '';
  return 'atLeast' in bound ? `≥ ${bound.atLeast}${unit}` : `≤ ${bound.atMost}${unit}`;
}

/** Three significant digits below a thousand, whole numbers above. */
export function numberText(value: number, unit: string): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return `${Math.round(value)}${unit}`;
  const decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(decimals)}${unit}`;
}
