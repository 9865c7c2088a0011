import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import type { SileroState } from '../silero/silero-shape.js';

/** Work for a worker process. One reply with the same id answers it. */
export type InferenceTask =
  | { type: 'recognize'; id: number; pieces: Int16Array[] }
  | { type: 'detect'; id: number; pcm: Int16Array; state: SileroState };

/** Pool to worker. `stop`: exit as soon as the step that computes has ended. */
export type WorkerCommand = InferenceTask | { type: 'stop' };

/** The results of a task. */
export type InferenceResult =
  | { type: 'recognized'; id: number; pieces: RecognizedPiece[] }
  | { type: 'detected'; id: number; probabilities: Float32Array; state: SileroState };

/** Worker to pool. `failed` answers a task that threw; `unusable` says that the models could not be loaded. */
export type WorkerReply =
  | InferenceResult
  | { type: 'ready'; loadMs: number }
  | { type: 'unusable'; reason: string }
  | { type: 'failed'; id: number; reason: string };

/** What a worker process is told on its command line, as JSON. */
export interface WorkerSettings {
  /** Folder that `prepareMoonshine` filled. */
  moonshineDir: string;
  /** Folder that `prepareSilero` filled. */
  sileroDir: string;
  /** Operating system priority of the process, 0 to 19; higher yields to others. */
  niceness: number;
}
