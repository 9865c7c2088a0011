import { AppError } from '../../platform/errors/app-error.js';
import type { TemplateField, TextTemplate } from './text-template.js';

export interface TemplateLibraryOptions {
  /** Templates that come with the product. */
  builtinDir: string;
  /** The operator's folder, whose templates go before built-in ones of the same name. */
  userDir: string | undefined;
}

export type TemplateSource = 'builtin' | 'user';

/** What a client that has to choose a template is told. */
export interface TemplateSummary {
  name: string;
  source: TemplateSource;
  /** Languages that it has a variant in, sorted; empty when it has only one without a language. */
  languages: readonly string[];
  /** As its English variant asks them, or else the first that can be read. */
  fields: readonly TemplateField[];
  /** Why a variant cannot be used. */
  problem: string | undefined;
}

/** The templates that a request can name. */
export class TemplateLibrary {
  constructor(private readonly options: TemplateLibraryOptions) {}

  /**
   * The variant of that language, else the English one, else the one without a language, the user's folder first.
   *
   * @param language ISO 639-1 code, such as `de`.
   * @throws AppError `invalid_template` when there is none of that name, or it is malformed.
   */
  async find(name: string, language: string): Promise<TextTemplate> {
    throw new AppError('invalid_template', `There is no template ${name} (${language})`, {
      details: { folder: this.options.userDir !== undefined },
    });
  }

  /** Every template, by name. */
  async list(): Promise<readonly TemplateSummary[]> {
    return [];
  }
}
