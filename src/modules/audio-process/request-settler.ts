import { Injectable } from '@nestjs/common';
import { LanguageModels, type LanguageModel } from '../../engine/ports/language-model.js';
import { SpeechModels, type ModelChoice } from '../../engine/ports/speech-models.js';
import { TemplateLibrary } from '../../engine/text/template-library.js';
import type { DroppedParameter } from '../../platform/http/validate-form.js';
import { languageCodeOf } from './iso-639-1.js';
import type { ReceivedRequest } from './process-receiver.js';
import { answerLanguageOf, needsTransformation, type SettledRequest } from './settled-request.js';

/** What document 2 means by an absent language, of the recording and of the answer. */
const DEFAULT_LANGUAGE = 'de';

type Fields = ReceivedRequest['fields'];

/** The recogniser and its language, and what of the request that leaves out. */
interface SourceChoice {
  choice: ModelChoice;
  dropped: DroppedParameter[];
  /** Whether another set of providers would have done better. */
  isLacking: boolean;
}

/**
 * Settles what a request will get, before any work. What it asks for and cannot have is an error; what only a default
 * asks for is left out and told.
 */
@Injectable()
export class RequestSettler {
  constructor(
    private readonly speech: SpeechModels,
    private readonly languageModels: LanguageModels,
    private readonly templates: TemplateLibrary,
  ) {}

  /** @throws AppError `invalid_language`, `language_not_supported`, `invalid_template`, `llm_unavailable`. */
  async settle(request: ReceivedRequest): Promise<SettledRequest> {
    const { fields } = request;
    const source = this.sourceOf(fields);
    const target = this.targetOf(fields, source.choice.language);
    const draft: SettledRequest = {
      recognizer: source.choice.model.id,
      sourceLanguage: source.choice.language,
      targetLanguage: target.language,
      template: null,
      textModel: null,
      dropped: [
        ...request.dropped,
        ...source.dropped,
        ...target.dropped,
        ...unusedFields(fields, source.choice),
      ],
      isKept: !source.isLacking && target.dropped.length === 0,
      fileName: request.fileName ?? null,
      ...(fields.channels === undefined ? {} : { channels: fields.channels }),
      ...(fields.hotwords === undefined || isDeaf(source.choice) ? {} : { hotwords: fields.hotwords }),
      ...(request.announcedMs === undefined ? {} : { announcedMs: request.announcedMs }),
    };
    const settled = { ...draft, template: await this.templateOf(fields, answerLanguageOf(draft)) };
    if (!needsTransformation(settled)) return settled;
    return { ...settled, textModel: nameOf(this.languageModels.requireInstructable()) };
  }

  private sourceOf({ source_language: given }: Fields): SourceChoice {
    if (given?.trim().toLowerCase() === 'auto') return this.detected();
    if (given !== undefined) {
      const choice = this.speech.choose(undefined, languageCodeOf(given, 'source_language'));
      return { choice, dropped: [], isLacking: false };
    }
    if (this.speech.speaks(DEFAULT_LANGUAGE)) {
      return { choice: this.speech.choose(undefined, DEFAULT_LANGUAGE), dropped: [], isLacking: false };
    }
    const choice = this.speech.choose(undefined, undefined);
    const reason = `No recogniser here speaks ${DEFAULT_LANGUAGE}, the default: transcribed as ${choice.language}.`;
    return { choice, dropped: [{ parameter: 'source_language', reason }], isLacking: true };
  }

  private detected(): SourceChoice {
    const choice = this.speech.choose(undefined, undefined);
    const { warning: reason } = choice;
    if (reason === undefined) return { choice, dropped: [], isLacking: false };
    return { choice, dropped: [{ parameter: 'source_language', reason }], isLacking: false };
  }

  private targetOf(
    { target_language: given }: Fields,
    source: string,
  ): { language: string | null; dropped: DroppedParameter[] } {
    if (given !== undefined) return { language: languageCodeOf(given, 'target_language'), dropped: [] };
    if (source === DEFAULT_LANGUAGE || this.languageModels.instructable !== undefined) {
      return { language: DEFAULT_LANGUAGE, dropped: [] };
    }
    const reason = `No language model is configured to translate into ${DEFAULT_LANGUAGE}, the default: not translated.`;
    return { language: null, dropped: [{ parameter: 'target_language', reason }] };
  }

  private async templateOf(
    { template: name }: Fields,
    language: string,
  ): Promise<SettledRequest['template']> {
    if (name === undefined) return null;
    const { contentHash } = await this.templates.find(name, language);
    return { name, contentHash };
  }
}

function unusedFields(fields: Fields, choice: ModelChoice): DroppedParameter[] {
  const { callback_token: token, callback_url: url, hotwords } = fields;
  const unused: DroppedParameter[] = [];
  if (token !== undefined && url === undefined) {
    unused.push({ parameter: 'callback_token', reason: 'There is no callback_url to send it to.' });
  }
  if (hotwords !== undefined && isDeaf(choice)) {
    unused.push({ parameter: 'hotwords', reason: `Model '${choice.model.id}' cannot use them.` });
  }
  return unused;
}

/** Whether hotwords are of no use to a recogniser. */
const isDeaf = ({ model }: ModelChoice): boolean => model.recognizer.capabilities.hotwords !== true;

/** A language model as the cache and stored requests know it. */
export function nameOf({ capabilities }: LanguageModel): string {
  return `${capabilities.provider}/${capabilities.model}`;
}
