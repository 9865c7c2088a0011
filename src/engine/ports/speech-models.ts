import { AppError } from '../../platform/errors/app-error.js';
import type { SpeechToText } from './speech-to-text.js';

export interface SpeechModel {
  id: string;
  /** Other names under which clients ask for it. */
  aliases: readonly string[];
  /** Who runs it: `local` models never send audio out of the house. */
  ownedBy: string;
  /** When it was published, Unix seconds; 0 where that is not known. */
  createdSec: number;
  /** Whether only requests that name it get it: nothing else leaves the house for its sake. */
  isOnlyByName?: boolean;
  recognizer: SpeechToText;
}

/** In place of a language code: what is spoken is heard from the recording. */
export const AUTO_LANGUAGE = 'auto';

/** What a request asked for, settled: which model hears it, in which language. */
export interface ModelChoice {
  model: SpeechModel;
  /** ISO 639-1, or {@link AUTO_LANGUAGE} where nobody named one and the model hears for itself which it is. */
  language: string;
  /** What the client should know about the choice. */
  warning: string | undefined;
}

/** Where the recognisers come from that are usable at a moment. */
export interface SpeechModelSource {
  /** Best first; at least one. */
  readonly models: readonly SpeechModel[];
  /** Why a model that is installed is not usable, as a clause; undefined for those that are not installed. */
  reasonAgainst?(name: string): string | undefined;
  /** Looks for models that came or went; what is heard of by itself may be late. */
  look?(): Promise<void>;
}

/** The recognisers that are usable now, best first, and the rule by which a request gets one. */
export class SpeechModels {
  private readonly source: SpeechModelSource;

  /**
   * @param source an array where they never change.
   * @param preferredId the recogniser of requests that name none, as long as it is usable.
   */
  constructor(
    source: SpeechModelSource | readonly SpeechModel[],
    private readonly preferredId?: string,
  ) {
    this.source = 'models' in source ? source : { models: source };
  }

  get models(): readonly SpeechModel[] {
    return this.source.models;
  }

  /** The model of requests that name none. */
  get default(): SpeechModel {
    const [best] = this.unnamed;
    if (best === undefined) throw new AppError('not_ready', 'No speech model is installed');
    return (this.preferredId === undefined ? undefined : this.find(this.preferredId)) ?? best;
  }

  /** @throws AppError `model_not_available` when the preferred one is not there. */
  expectPreferred(): void {
    if (this.preferredId !== undefined) this.byName(this.preferredId);
  }

  /** Looks for models that came or went just now. */
  async look(): Promise<void> {
    await this.source.look?.();
  }

  /**
   * @param modelName as the client wrote it; `undefined` means the default.
   * @param language a language code such as `en` or `en-GB`; `undefined` or `auto` leaves the choice to the server.
   * @throws AppError `model_not_available` or `language_not_supported`, naming what is usable.
   */
  choose(modelName: string | undefined, language: string | undefined): ModelChoice {
    const wanted = languageCodeOf(language);
    const model = modelName === undefined ? this.bestFor(wanted) : this.byName(modelName);
    if (wanted !== undefined) {
      if (!isSpokenBy(model, wanted)) throw languageNotSupported(language ?? wanted, model);
      return { model, language: wanted, warning: undefined };
    }
    const [only = 'en', ...others] = model.recognizer.capabilities.languages;
    const taken = model.ownedBy === 'local' && others.length > 0 ? AUTO_LANGUAGE : only;
    return { model, language: taken, warning: unnamedWarning(model, only, others) };
  }

  /** Whether a request that names no model is understood in a language. @param language ISO 639-1. */
  speaks(language: string): boolean {
    return isSpokenBy(this.bestFor(language), language);
  }

  private bestFor(language: string | undefined): SpeechModel {
    const speaks = (model: SpeechModel): boolean => language === undefined || isSpokenBy(model, language);
    return speaks(this.default) ? this.default : (this.unnamed.find(speaks) ?? this.default);
  }

  /** Those that requests get which name none. */
  private get unnamed(): readonly SpeechModel[] {
    return this.models.filter(({ isOnlyByName }) => isOnlyByName !== true);
  }

  private byName(name: string): SpeechModel {
    const found = this.find(name);
    if (found !== undefined) return found;
    const available = this.models.map((model) => model.id);
    const reason = this.source.reasonAgainst?.(name);
    throw new AppError(
      'model_not_available',
      `Model '${name}' is not available${reason === undefined ? '' : `: ${reason}`}. Available models: ${available.join(', ')}.`,
      { details: { available } },
    );
  }

  private find(name: string): SpeechModel | undefined {
    const wanted = name.toLowerCase();
    const byId = this.models.find((model) => model.id.toLowerCase() === wanted);
    return byId ?? this.models.find((model) => model.aliases.includes(wanted));
  }
}

const isSpokenBy = ({ recognizer }: SpeechModel, language: string): boolean =>
  recognizer.capabilities.languages.includes(language);

/** `en` from `en`, `EN`, `en-GB` or `en_US`; `undefined` where the client leaves the choice to the server. */
function languageCodeOf(language: string | undefined): string | undefined {
  const code = language?.trim().toLowerCase().split(/[-_]/)[0];
  return code === undefined || code === '' || code === 'auto' ? undefined : code;
}

/** What to tell of a language that nobody named. A local model with a choice hears for itself which one it is. */
function unnamedWarning(
  { id, ownedBy }: SpeechModel,
  taken: string,
  others: readonly string[],
): string | undefined {
  if (others.length === 0)
    return `No language was named: transcribed as ${taken}, the only one ${id} speaks.`;
  if (ownedBy === 'local') return undefined;
  return `No language was named: transcribed as ${taken}. Name the one that is spoken; ${id} speaks others too.`;
}

function languageNotSupported(language: string, model: SpeechModel): AppError {
  const { languages } = model.recognizer.capabilities;
  return new AppError(
    'language_not_supported',
    `Language '${language}' is not supported by model '${model.id}'. Supported languages: ${languages.join(', ')}.`,
    { details: { supported: [...languages] } },
  );
}
