import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import type { RecognizerHints } from '../recognizer.js';
import type { SileroState } from '../silero/silero-shape.js';
import type { SynthesisPiece } from '../synthesizer.js';
import type { ModelReference } from './model-reference.js';

/**
 * Work for a worker process. One reply with the same id answers it. `model` is the key of a model that a `load` has
 * brought; without it the embedded one recognises.
 */
export type InferenceTask =
  | { type: 'recognize'; id: number; pieces: Int16Array[]; model?: string; hints: RecognizerHints }
  | { type: 'detect'; id: number; pcm: Int16Array; state: SileroState }
  | { type: 'judge'; id: number; pcm: Int16Array; model: string }
  | { type: 'synthesize'; id: number; piece: SynthesisPiece; model: string }
  | { type: 'load'; id: number; model: ModelReference };

/** Pool to worker. `unload` is not answered; `stop`: exit as soon as the step that computes has ended. */
export type WorkerCommand = InferenceTask | { type: 'unload'; model: string } | { type: 'stop' };

/** The results of a task. */
export type InferenceResult =
  | { type: 'recognized'; id: number; pieces: RecognizedPiece[] }
  | { type: 'detected'; id: number; probabilities: Float32Array; state: SileroState }
  /** How probable it is that a turn is complete. */
  | { type: 'judged'; id: number; probability: number }
  | { type: 'synthesized'; id: number; pcm: Int16Array }
  /** `memoryBytes`: by how much the process grew. */
  | { type: 'loaded'; id: number; memoryBytes: number; loadMs: number };

/** Worker to pool. `failed` answers a task that threw; `unusable` says that the embedded models could not be loaded. */
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
  /** By how much it yields to the process that starts it: operating system priority, 0 to 19. */
  niceness: number;
}
