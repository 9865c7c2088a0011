import { AppError } from '../../platform/errors/app-error.js';
import { isTemplateName } from './template-file-name.js';
import { TemplateFolder, type TemplateFile } from './template-folder.js';
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
  /** The folder that its variants are looked for first. */
  source: TemplateSource;
  /** Languages that it has a variant in, of either folder, sorted; empty when it has only one without a language. */
  languages: readonly string[];
  /** As its English variant asks them, or else the first that can be read. */
  fields: readonly TemplateField[];
  /** Why a variant cannot be used. */
  problem: string | undefined;
}

interface Variant {
  folder: TemplateFolder;
  source: TemplateSource;
  file: TemplateFile;
}

const MAX_NAMES_IN_MESSAGE = 50;

/** The templates that a request can name. Files are looked at anew each time, so that they can be edited at any time. */
export class TemplateLibrary {
  private readonly folders: readonly { folder: TemplateFolder; source: TemplateSource }[];

  constructor({ builtinDir, userDir }: TemplateLibraryOptions) {
    const builtin = { folder: new TemplateFolder(builtinDir), source: 'builtin' as const };
    const user =
      userDir === undefined ? [] : [{ folder: new TemplateFolder(userDir), source: 'user' as const }];
    this.folders = [...user, builtin];
  }

  /**
   * The variant of that language, else the English one, else the one without a language; of the user's folder if one
   * of these is there, else of the built-in ones. A template that has none of these is taken in a language that it has.
   *
   * @param language language code, such as `de` or `de-AT`.
   * @throws AppError `invalid_template` when there is none of that name, or it is malformed.
   */
  async find(name: string, language: string): Promise<TextTemplate> {
    const wanted = name.normalize('NFC');
    if (!isTemplateName(wanted)) {
      throw new AppError('invalid_template', 'A template name has 1 to 100 letters, digits, "_" and "-"');
    }
    const variants = await this.variants();
    const ofThatName = variants.filter(({ file }) => file.name === wanted);
    const variant = bestOf(ofThatName, language) ?? ofThatName[0];
    if (variant === undefined) throw unknownTemplate(wanted, variants);
    return variant.folder.read(variant.file);
  }

  /** Every template, by name; malformed ones with their problem. */
  async list(): Promise<readonly TemplateSummary[]> {
    const byName = new Map<string, Variant[]>();
    for (const variant of await this.variants()) {
      const { name } = variant.file;
      byName.set(name, [...(byName.get(name) ?? []), variant]);
    }
    const summaries = [...byName].map(([name, variants]) => summaryOf(name, variants));
    return (await Promise.all(summaries)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private async variants(): Promise<Variant[]> {
    const listed = await Promise.all(
      this.folders.map(async ({ folder, source }) =>
        (await folder.files()).map((file) => ({ folder, source, file })),
      ),
    );
    return listed.flat();
  }
}

function bestOf(variants: readonly Variant[], language: string): Variant | undefined {
  const [base, whole] = [language.toLowerCase().split('-')[0], language.toLowerCase()];
  for (const source of ['user', 'builtin']) {
    for (const wanted of [whole, base, 'en', undefined]) {
      const found = variants.find((variant) => variant.source === source && variant.file.language === wanted);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

async function summaryOf(name: string, variants: readonly Variant[]): Promise<TemplateSummary> {
  const languages = new Set(variants.flatMap(({ file }) => file.language ?? []));
  const read = await Promise.allSettled(variants.map(({ folder, file }) => folder.read(file)));
  const templates = read.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const failure = read.find((result) => result.status === 'rejected');
  return {
    name,
    source: variants[0]?.source ?? 'builtin',
    languages: [...languages].sort(),
    fields: (templates.find(({ language }) => language === 'en') ?? templates[0])?.fields ?? [],
    problem: failure === undefined ? undefined : AppError.from(failure.reason).message,
  };
}

function unknownTemplate(name: string, variants: readonly Variant[]): AppError {
  const names = [...new Set(variants.map(({ file }) => file.name))].sort().slice(0, MAX_NAMES_IN_MESSAGE);
  const others = names.length === 0 ? 'There are none' : `There are: ${names.join(', ')}`;
  return new AppError('invalid_template', `There is no template "${name}". ${others}`, {
    details: { template: name, templates: names },
  });
}
