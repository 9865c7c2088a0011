import type { ModelManifest, ModelSource } from '../model-manifest.js';

/** A file of a model that is to be pulled. */
export interface PlannedFile {
  /** In the folder of the model. */
  name: string;
  url: URL;
  /** As far as it is known beforehand. */
  bytes?: number | undefined;
  /** As far as it is known beforehand. */
  sha256?: string | undefined;
}

/** What is to be pulled and what its manifest will say. */
export interface PullPlan {
  facts: Omit<ModelManifest, 'files' | 'source'>;
  /** @param commit what the server said the revision is. */
  sourceAt: (commit: string | undefined) => ModelSource;
  files: readonly PlannedFile[];
}
