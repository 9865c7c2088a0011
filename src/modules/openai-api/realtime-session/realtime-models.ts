import { Injectable } from '@nestjs/common';
import { LanguageModels, type LanguageModel } from '../../../engine/ports/language-model.js';
import { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import { ProvidersConfig } from '../../../platform/config/providers.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import { ToolRunner } from '../../assistant/tools/tool-runner.js';
import { OWN_REALTIME_NAME, VOICE_NAMES } from '../models/openai-names.js';
import type { Answerers } from '../realtime-response/answers.js';
import type { SessionDefaults } from './session-settings.js';

/** The vendor's models that converse: each stands for that of this server. */
const VENDOR_MODELS = /^gpt-(4o-)?(mini-)?(realtime|audio)(-[\w.-]+)?$/;
/** An answer that takes longer is none. */
const ANSWER_MS = 60_000;
/** Whose voices clients of the vendor name. */
const VENDOR = 'openai';
const ANY_VOICE = 'alloy';

/** Who answers in a realtime session, by the names that clients give. */
@Injectable()
export class RealtimeModels {
  constructor(
    private readonly models: LanguageModels,
    private readonly voices: SpeechVoices,
    private readonly tools: ToolRunner,
    private readonly profile: AssistantProfile,
    private readonly providers: ProvidersConfig,
  ) {}

  /** What a session with this model begins with. @throws AppError `model_not_available`, `llm_unavailable`. */
  defaultsOf(model: string): SessionDefaults {
    this.choose(model);
    const { instructions, voice, spokenLanguage } = this.profile;
    const own = this.voices.speaking(spokenLanguage)[0]?.capabilities.defaultVoice;
    return { model, instructions, voice: voice ?? own ?? ANY_VOICE };
  }

  /** @throws AppError `model_not_available`, `llm_unavailable`. */
  answerersOf(name: string): Answerers {
    const model = this.choose(name);
    const { llmTimeoutMs } = this.providers;
    return {
      model,
      modelWithTools: this.tools.attach(model),
      deadlines: { firstTextMs: llmTimeoutMs, stallMs: llmTimeoutMs, totalMs: ANSWER_MS },
      voices: this.voices,
      voiceOf: (voice, language) => this.voiceOf(voice, language),
    };
  }

  private choose(name: string): LanguageModel {
    const named = this.models.models.find(({ capabilities }) => capabilities.model === name);
    if (named !== undefined) return named;
    if (name !== OWN_REALTIME_NAME && !VENDOR_MODELS.test(name)) {
      const usable = [OWN_REALTIME_NAME, ...this.models.models.map(({ capabilities }) => capabilities.model)];
      throw new AppError(
        'model_not_available',
        `Model '${name}' does not converse here. Models that do: ${usable.join(', ')}.`,
      );
    }
    const { conversational } = this.models;
    if (conversational !== undefined) return conversational;
    throw new AppError('llm_unavailable', 'No language model is configured to converse with');
  }

  /** The vendor's voices stand for the configured one where another synthesis speaks. */
  private voiceOf(voice: string, language: string): string | undefined {
    const provider = this.voices.speaking(language)[0]?.capabilities.provider;
    const isForeign = provider !== VENDOR && VOICE_NAMES.includes(voice);
    return isForeign ? this.profile.voice : voice;
  }
}
