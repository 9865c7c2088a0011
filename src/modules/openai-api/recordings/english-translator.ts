import { Injectable } from '@nestjs/common';
import { LanguageModels, type LanguageModel } from '../../../engine/ports/language-model.js';
import type { Transcript } from '../../../engine/ports/transcript.js';
import { Translator } from '../../../engine/text/translator.js';
import { ProvidersConfig } from '../../../platform/config/providers.config.js';
import type { RecordingOrder } from './recording-order.js';

const ENGLISH = 'en';

/** How a transcript becomes English. */
export interface TranslationPlan {
  /** ISO 639-1; undefined where nobody knows. */
  from: string | undefined;
  /** Undefined where the transcript is English. */
  model: LanguageModel | undefined;
}

/** Makes English of what was recognised in another language. */
@Injectable()
export class EnglishTranslator {
  private readonly translator: Translator;

  constructor(
    private readonly models: LanguageModels,
    config: ProvidersConfig,
  ) {
    this.translator = new Translator(config.documentDeadlines);
  }

  /** @throws AppError `llm_unavailable` where one is needed and none is configured, naming the settings that bring one. */
  plan({ choice, isLanguageNamed }: RecordingOrder): TranslationPlan {
    const isKnown = isLanguageNamed || choice.model.recognizer.capabilities.languages.length === 1;
    const from = isKnown ? choice.language : undefined;
    return { from, model: from === ENGLISH ? undefined : this.models.requireInstructable() };
  }

  /** The transcript in English, segment by segment; words have no times then. Throws as `Translator.translate`. */
  async translate(
    transcript: Transcript,
    { from, model }: TranslationPlan,
    signal: AbortSignal,
  ): Promise<Transcript> {
    if (model === undefined) return transcript;
    const texts = await this.translator.translate(
      { texts: transcript.segments.map(({ text }) => text), from, to: ENGLISH },
      model,
      { onCall: () => undefined },
      signal,
    );
    const segments = transcript.segments.map((segment, index) => ({
      ...segment,
      text: texts[index] ?? segment.text,
      words: [],
    }));
    return { ...transcript, language: ENGLISH, text: texts.join(' '), segments };
  }
}
