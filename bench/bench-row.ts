/** What a figure has to reach. */
export type Bound = { atLeast: number } | { atMost: number };

/** One measured number of a row. */
export interface Figure {
  name: string;
  value: number;
  /** Written behind the number, such as `×`, ` ms` or ` %`. */
  unit: string;
  /** 95 % bootstrap interval. */
  interval?: readonly [low: number, high: number];
  goal?: Bound;
  /** Where the figure could end up. */
  reach?: Bound;
}

/** What measuring a row gave. */
export interface RowResult {
  figures: Figure[];
  /** What each contender ran with, one line each. */
  settings: string[];
  /** What a reader must know to judge the figures, and where the time went. */
  notes: string[];
  /** Kept in the JSON only. */
  details?: unknown;
}

/** What a row gets to work with. */
export interface BenchContext {
  /** Root folder of the repository; `dist` in it is built. */
  rootDir: string;
  /** A folder for this run; removed in the end. */
  scratchDir: string;
  /** Folder of the prepared models. */
  modelsDir: string;
  /** Folder with `manifest.jsonl`; undefined when SPEECH_SAMPLES is unset. */
  samplesDir: string | undefined;
  /** A few small rounds, to see that everything works; its figures are not to be quoted. */
  isQuick: boolean;
  /** Tells what goes on. */
  say(line: string): void;
  /** Installs the packages of `bench/package.json` when they are missing. */
  installPeers(): void;
}

/** One bench: what it measures against what. */
export interface BenchRow {
  name: string;
  /** What is measured, in a line. */
  title: string;
  /** @throws RowNotRun when something that it needs is missing. */
  run(context: BenchContext): Promise<RowResult>;
}

/** A row cannot be measured here; the message says why, in one line. */
export class RowNotRun extends Error {}
