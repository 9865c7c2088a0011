/** A place of a template that the language model fills. */
export interface TemplateField {
  name: string;
  /** What the model is asked; never empty. */
  question: string;
}

/** A filled template in which some values are still to come: text, and the names of those values. */
export type TemplateDraft = readonly (string | { readonly name: string })[];

/** Puts in what was still to come, as it is; what has no value stays empty. */
export function finishDraft(draft: TemplateDraft, values: ReadonlyMap<string, string>): string {
  return draft.map((part) => (typeof part === 'string' ? part : (values.get(part.name) ?? ''))).join('');
}

/** A template as parsed from its file by `parseTemplate`. */
export interface TextTemplate {
  readonly name: string;
  /** Language of its headings and questions, such as `de`; undefined when the file name tells none. */
  readonly language: string | undefined;
  /** SHA-256 of the file's text, in hexadecimal: changes whenever the template does. */
  readonly contentHash: string;
  /** In order of first appearance, each name once. */
  readonly fields: readonly TemplateField[];
  /** Names of {@link TEMPLATE_CONTEXT_NAMES} that occur. */
  readonly contextNames: readonly string[];
  /** What the file says below its line `--- systemprompt`. */
  readonly systemPrompt: string | undefined;

  /** The text with values filled in, as they are: braces in them mean nothing. What has no value stays open. */
  draft(values: ReadonlyMap<string, string>): TemplateDraft;

  /** As {@link TextTemplate.draft}; what has no value stays empty. */
  render(values: ReadonlyMap<string, string>): string;
}

/** What a template may say about the recording; the writer knows `text` and `language`, its caller the others. */
export const TEMPLATE_CONTEXT_NAMES = ['date', 'duration', 'filename', 'language', 'text', 'time'] as const;
