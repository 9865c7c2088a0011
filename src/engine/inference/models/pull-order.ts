import type { DownloadSettings } from './install-options.js';
import type { ModelProblem } from './model-error.js';

/** What the process that downloads a model is told to do. */
export interface PullOrder {
  name: string;
  modelsDir: string;
  settings: Omit<DownloadSettings, 'mirror'> & { mirror?: string | undefined };
}

export type PullCommand = PullOrder | 'stop';

/** What it tells; `done` or `failed` comes last. */
export type PullReport =
  | { type: 'expected'; bytes: number }
  | { type: 'moved'; bytes: number }
  | { type: 'note'; sentence: string }
  | { type: 'done'; wasThere: boolean }
  | { type: 'failed'; problem: ModelProblem; message: string; isPassing: boolean };
