/** A model that requests may name. */
export class UsableModelView {
  /**
   * What `model` of a request may be.
   * @example "moonshine-tiny"
   */
  id!: string;
  /**
   * Always `model`.
   * @example "model"
   */
  object!: 'model';
  /**
   * Unix seconds; 0 where that is not known.
   * @example 1729468800
   */
  created!: number;
  /**
   * `local` for models that run in this server.
   * @example "local"
   */
  owned_by!: string;
  /**
   * What it does.
   * @example "transcription"
   */
  task!: 'transcription' | 'speech' | 'conversation' | 'realtime';
  /**
   * The model that a well-known name stands for; absent of models that are configured here.
   * @example "moonshine-tiny"
   */
  stands_for?: string;
}

export class UsableModelListView {
  /**
   * Always `list`.
   * @example "list"
   */
  object!: 'list';
  /** Those that are configured, best first of each task, then the names that stand for them. */
  data!: UsableModelView[];
}
