import type { ModelFormat, ModelLayout } from '../models/model-manifest.js';

/** An installed recogniser, as far as the processes that load it need it. */
export interface ModelReference {
  /** Another one for each installation: what is known of files that were replaced does not hold for the new ones. */
  key: string;
  /** Public model id. */
  name: string;
  format: ModelFormat;
  /** How Parakeet's graphs are cut. */
  layout?: ModelLayout | undefined;
  dir: string;
  /** All its files together: about what it takes of memory, until that was measured. */
  bytes: number;
}

/** What an installed model does at this moment. */
export type ModelState = 'idle' | 'loading' | 'loaded' | 'unusable';

/** What health shows of a model that is loaded, being loaded, or cannot be. */
export interface ModelStatus {
  name: string;
  key: string;
  state: ModelState;
  /** Processes that hold it. */
  copies: number;
  /** In all of them together. */
  memoryBytes: number;
  /** Why it is unusable. */
  reason?: string;
}
