import { Injectable } from '@nestjs/common';
import { ConversationEngine } from '../../engine/conversation/conversation-engine.js';
import type { SpokenMessage } from '../../engine/conversation/conversation-history.js';
import type { ConversationSession } from '../../engine/conversation/conversation-session.js';
import type { TurnSettings } from '../../engine/conversation/turn-settings.js';
import { LanguageModels } from '../../engine/ports/language-model.js';
import { languageCodeOf, SpeechVoices } from '../../engine/ports/speech-voices.js';
import { TurnsConfig } from '../../platform/config/turns.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { AssistantProfile } from './assistant-profile.js';
import type { AssistantTool } from './tools/assistant-tool.js';
import { ToolRunner } from './tools/tool-runner.js';

/** What a surface settles of a conversation. */
export interface AssistantConversationOptions {
  /** Rate of the audio that it gives, in Hz. */
  rateHz: number;
  /** How far its audio may run ahead of the listener's ear, in milliseconds. */
  leadMs: number;
  /** How much audio is given at once, in milliseconds; a quarter of the lead when absent. */
  chunkMs?: number;
  /** Such as `fr` or `de-AT`; that of the profile when absent. */
  language?: string | undefined;
  /** What was said before, where it goes on. */
  earlier?: readonly SpokenMessage[];
  /** What its model may have done besides what every conversation has. */
  tools?: readonly AssistantTool[];
  /** What the cost of its models is put down to; nothing when absent. */
  account?: string | undefined;
  /** Where its turns differ from those of the server's settings. */
  settings?: Partial<TurnSettings>;
}

/** Opens conversations with the assistant, as the operator made it, for every surface. */
@Injectable()
export class AssistantConversations {
  constructor(
    private readonly engine: ConversationEngine,
    private readonly profile: AssistantProfile,
    private readonly models: LanguageModels,
    private readonly tools: ToolRunner,
    private readonly voices: SpeechVoices,
    private readonly turns: TurnsConfig,
  ) {}

  /**
   * Whoever opens one reads its events and closes it; it listens once it is told to begin.
   *
   * @throws AppError `language_not_supported`, `stt_unavailable`, `llm_unavailable`.
   */
  open(options: AssistantConversationOptions): ConversationSession {
    const { conversational } = this.models;
    if (conversational === undefined) {
      throw new AppError('llm_unavailable', 'No language model is configured to converse with');
    }
    const { instructions, voice } = this.profile;
    const language = languageCodeOf(options.language ?? this.profile.spokenLanguage);
    this.voices.warmUp(language);
    const model = this.tools.with(options.tools ?? []).attach(conversational);
    const settings = { ...given(this.turns), ...options.settings };
    try {
      return this.engine.open({ ...options, settings, language, instructions, voice, model });
    } catch (error) {
      throw this.isOfSetting(language) ? notUnderstoodHere(error, this.profile.spokenLanguage) : error;
    }
  }

  /** Whether the operator has chosen this language, so that it is not a client's mistake. */
  private isOfSetting(language: string): boolean {
    return this.profile.language !== undefined && languageCodeOf(this.profile.language) === language;
  }
}

/** What is wrong with the server's own language, as it is: no request can be the better for it. */
function notUnderstoodHere(thrown: unknown, language: string): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'language_not_supported') return thrown;
  const message = `ASSISTANT_LANGUAGE=${language}: ${thrown.message}`;
  const { details = {} } = thrown;
  return new AppError('stt_unavailable', message, { details, cause: thrown, isLasting: true });
}

/** What the operator has settled. */
function given(turns: TurnsConfig): Partial<TurnSettings> {
  return Object.fromEntries(Object.entries(turns).filter(([, value]) => value !== undefined));
}
