import type { ProvidersConfig } from '../../../platform/config/providers.config.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import type { EmbeddedSpeech } from '../embedded-speech.js';
import { EspeakEngine } from '../espeak/espeak-engine.js';
import { ESPEAK_PACKAGE, espeakProgram, isEspeakInstalled } from '../espeak/espeak-program.js';
import type { ServableModel } from '../installed-models.js';
import type { ProviderEntry } from '../registry/provider-line.js';
import type { ProviderRegistry } from '../registry/provider-registry.js';
import { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import { KOKORO, KokoroVoice } from './kokoro-voice.js';
import { espeakPhonemizer } from './phonemizer.js';

interface Served {
  model: ServableModel;
  entry: ProviderEntry<TextToSpeech>;
}

/**
 * The installed models of speech synthesis: each stands in the line of voices from when it is installed until it is
 * removed or turns out unusable, where settings name it or name none. The process that gives their phonemes starts when
 * one is used and ends with the last of them, or by {@link close}.
 */
export class InstalledVoices {
  private readonly served = new Map<string, Served>();
  /** While there is a voice. */
  private espeak: EspeakEngine | undefined;
  private readonly warned = new Set<string>();

  constructor(
    private readonly config: Pick<ProvidersConfig, 'speechVoices' | 'ttsProviders' | 'ttsTimeoutMs'>,
    private readonly speech: EmbeddedSpeech,
    private readonly registry: ProviderRegistry,
    private readonly logger: Logger,
    private readonly hasPhonemizer: () => boolean = isEspeakInstalled,
  ) {}

  /** Brings the line in step with what is installed and usable. */
  use(models: readonly ServableModel[]): void {
    const { speechVoices, ttsProviders } = this.config;
    if (ttsProviders.includes(KOKORO) && models.length === 0) this.warn('no model of it is installed');
    const isWanted = speechVoices.some((voice) => voice.provider === KOKORO);
    const usable = isWanted ? models.filter(() => this.canSpeak()) : [];
    const keys = new Set(usable.map(({ reference }) => reference.key));
    for (const [key, { model, entry }] of this.served) {
      if (keys.has(key)) continue;
      this.served.delete(key);
      this.registry.remove('tts', entry);
      this.speech.pool.models.forget(model.reference);
      this.logger.info({ model: model.reference.name }, 'a voice is not used any more');
    }
    for (const model of usable) if (!this.served.has(model.reference.key)) this.serve(model);
    if (this.served.size === 0) void this.close();
  }

  /** Ends the process that gives phonemes, if there is one. */
  async close(): Promise<void> {
    const { espeak } = this;
    this.espeak = undefined;
    await espeak?.close();
  }

  private openEspeak(): EspeakEngine {
    const errors = new SynthesisErrors({ provider: KOKORO, model: 'eSpeak NG' });
    const { logger, config } = this;
    return new EspeakEngine({
      ...{ program: espeakProgram(), logger, errors, stuckAfterMs: config.ttsTimeoutMs },
    });
  }

  private canSpeak(): boolean {
    const canSpeak = this.hasPhonemizer();
    if (!canSpeak) this.warn(`its phonemes need the optional package ${ESPEAK_PACKAGE}`);
    return canSpeak;
  }

  /** Once for each reason. */
  private warn(reason: string): void {
    if (this.warned.has(reason)) return;
    this.warned.add(reason);
    this.logger.warn({ provider: KOKORO, reason }, 'an installed voice cannot be used');
  }

  private serve(model: ServableModel): void {
    const { key, name } = model.reference;
    const espeak = (this.espeak ??= this.openEspeak());
    const provider = new KokoroVoice(model, {
      timeoutMs: this.config.ttsTimeoutMs,
      pool: this.speech.pool,
      phonemize: espeakPhonemizer(espeak),
      warmUpPhonemizer: () => espeak.start(),
    });
    if (provider.voices.length === 0)
      return this.warn(`${name} has no voice for the languages that it claims`);
    const entry = this.registry.add('tts', {
      ...{ name: KOKORO, before: 'embedded', provider },
      ...{ isEnabled: this.speech.isUsedHere, health: () => this.speech.health },
    });
    this.served.set(key, { model, entry });
    this.logger.info(
      { model: name, voices: provider.voices.map((voice) => voice.name) },
      'a voice is installed',
    );
  }
}
