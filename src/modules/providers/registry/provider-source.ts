import type { LanguageModel } from '../../../engine/ports/language-model.js';
import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import type { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import type { ProvidersConfig } from '../../../platform/config/providers.config.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { ProviderHealth } from '../../../platform/status/server-status.js';
import type { EmbeddedSpeech } from '../embedded-speech.js';

/** A vendor that holds conversations, as far as the registry needs it. */
export interface RealtimeVendor {
  readonly model: string;
  /** Begins a conversation that nobody uses. @throws AppError what it fails with. */
  probe(signal: AbortSignal): Promise<void>;
}

/** The port of each kind of provider that is one stage of a turn. */
export interface StagePort {
  stt: SpeechToText;
  llm: LanguageModel;
  tts: TextToSpeech;
}
export type StageKind = keyof StagePort;

/** The port of each kind of provider. */
export interface PortOf extends StagePort {
  realtime: RealtimeVendor;
}

/** A provider that is there to be used. */
export interface OpenProvider<P> {
  /** As settings name it, such as `openai`; of those of this machine there may be several. */
  name: string;
  provider: P;
  /** Whether this process uses it. True when absent. */
  isEnabled?: boolean;
  /** Its place among those of the same name, the lowest first; 0 when absent. */
  rank?: number;
  /** The provider that it comes before, where settings order neither; behind all others when absent. */
  before?: string;
  /** What it knows of itself, cheaply; `healthy` when absent. */
  health?: () => ProviderHealth;
}

/** What providers are made of. */
export interface ProviderContext {
  config: ProvidersConfig;
  logger: Logger;
  /** The processes of the embedded models. */
  speech: EmbeddedSpeech;
  /** The recogniser of requests that name none, where settings say one. */
  preferredModel?: string | undefined;
}

/** What a source opened. */
export interface OpenProviders<P> {
  /** Best first; none where settings bring none. */
  providers: readonly OpenProvider<P>[];
  /** Ends connections and processes, when the application ends. */
  close?: () => void | Promise<void>;
}

/** Where providers of a kind come from: each adapter's folder has one, and registered-providers.ts lists them. */
export interface ProviderSource<K extends StageKind> {
  kind: K;
  /** Connects to nobody and starts nothing. @throws ConfigError when settings ask for what is not there. */
  open: (context: ProviderContext) => OpenProviders<StagePort[K]>;
}

/** A source of any kind. */
export type AnyProviderSource = { [K in StageKind]: ProviderSource<K> }[StageKind];
