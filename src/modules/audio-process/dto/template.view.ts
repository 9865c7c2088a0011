/** A question that a language model answers. */
export class TemplateFieldView {
  /**
   * Its name in the template.
   * @example "decisions"
   */
  name!: string;

  /**
   * What the model is asked.
   * @example "Which decisions were taken?"
   */
  question!: string;
}

/** A template that a request can name. */
export class TemplateView {
  /**
   * What to send as `template`.
   * @example "MeetingMinutes"
   */
  name!: string;

  /**
   * `builtin`, or `user` for one of TEMPLATES_DIR.
   * @example "builtin"
   */
  source!: 'builtin' | 'user';

  /**
   * Languages that it has a variant in; empty when it has one without a language.
   * @example ["de", "en", "fr"]
   */
  languages!: string[];

  /** What the model is asked for. */
  fields!: TemplateFieldView[];

  /**
   * Why it cannot be used; absent when it can.
   * @example "The template has a field without a question"
   */
  problem?: string;
}

/** All templates. */
export class TemplateListData {
  /** By name. */
  templates!: TemplateView[];
}

/** The answer with all templates. */
export class TemplateListView {
  /**
   * Always `success`.
   * @example "success"
   */
  status!: string;

  /** The templates. */
  data!: TemplateListData;
}
