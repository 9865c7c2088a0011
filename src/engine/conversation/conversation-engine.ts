import { randomUUID } from 'node:crypto';
import type { LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import { apologyIn } from './apology.js';
import type { ConversationClock } from './conversation-clock.js';
import type { SpokenMessage } from './conversation-history.js';
import { ConversationSession } from './conversation-session.js';
import type { Hearing, HearingListener } from './hearing.js';
import type { Speaking, SpeakingListener } from './speaking.js';
import { TURN_DEFAULTS, type TurnSettings } from './turn-settings.js';

/** What one conversation is to be like. */
export interface ConversationOptions {
  /** ISO 639-1. */
  language: string;
  /** What the language model is told about its part. */
  instructions: string;
  /** Who answers; its tools are answered within its stream. */
  model: LanguageModel;
  /** A voice as its provider names it; the provider's own for the language when absent. */
  voice?: string | undefined;
  /** What was said before, where the conversation goes on. */
  earlier?: readonly SpokenMessage[];
  /** Rate of the audio that it gives, in Hz. */
  rateHz: number;
  /** How far its audio may run ahead of the listener's ear, in milliseconds. */
  leadMs: number;
  /** How much audio is given at once, in milliseconds; a quarter of the lead when absent. */
  chunkMs?: number | undefined;
  /** What the cost of its models is put down to; nothing when absent. */
  account?: string | undefined;
  /** {@link TURN_DEFAULTS} where absent. */
  settings?: Partial<TurnSettings>;
}

export type HearingOptions = Pick<ConversationOptions, 'language' | 'rateHz' | 'account'> & {
  settings: TurnSettings;
};
export type SpeakingOptions = Pick<
  ConversationOptions,
  'language' | 'voice' | 'rateHz' | 'leadMs' | 'chunkMs' | 'account'
>;

export interface ConversationEngineParts {
  clock: ConversationClock;
  /** Of each answer of a language model. */
  deadlines: LanguageModelDeadlines;
  openHearing: (options: HearingOptions, listener: HearingListener) => Hearing;
  openSpeaking: (options: SpeakingOptions, listener: SpeakingListener) => Speaking;
  /** Has a text kept as it is spoken; returns at once. */
  keepSpeech: (text: string, language: string, voice: string | undefined) => void;
}

/** Opens conversations on the ears and voices that are configured. */
export class ConversationEngine {
  constructor(private readonly parts: ConversationEngineParts) {}

  /** Makes the apology of a language ready, so that it can be said when no voice can; opening a conversation does too. */
  prepare(language: string, voice: string | undefined): void {
    const apology = apologyIn(language);
    if (apology !== undefined) this.parts.keepSpeech(apology, language, voice);
  }

  /**
   * Whoever opens a conversation reads its events and closes it; it listens once it is told to begin.
   *
   * @throws AppError `language_not_supported`, `stt_unavailable`.
   */
  open(options: ConversationOptions): ConversationSession {
    const { clock, deadlines, openHearing, openSpeaking } = this.parts;
    const { language, voice, rateHz, leadMs, chunkMs, account, earlier = [] } = options;
    const settings = settingsOf(options.settings);
    this.prepare(language, voice);
    return new ConversationSession({
      clock,
      settings,
      language,
      instructions: options.instructions,
      apology: apologyIn(language),
      deadlines,
      model: options.model,
      account,
      openHearing: (listener) => openHearing({ language, rateHz, settings, account }, listener),
      openSpeaking: (listener) =>
        openSpeaking({ language, voice, rateHz, leadMs, chunkMs, account }, listener),
      rateHz,
      earlier,
      newId: randomUUID,
    });
  }
}

/** A whole sentence ends no later than any other turn. */
function settingsOf(given: Partial<TurnSettings> = {}): TurnSettings {
  const settings = { ...TURN_DEFAULTS, ...given };
  return { ...settings, sentenceEndMs: Math.min(settings.sentenceEndMs, settings.endSilenceMs) };
}
