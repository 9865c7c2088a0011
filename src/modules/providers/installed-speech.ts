import { readFileSync } from 'node:fs';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { ModelStatus } from '../../engine/inference/pool/model-reference.js';
import type { SpeechModels } from '../../engine/ports/speech-models.js';
import type { SpeechToText } from '../../engine/ports/speech-to-text.js';
import { ConfigError } from '../../platform/config/config-section.js';
import type { SpeechConfig } from '../../platform/config/speech.config.js';
import type { Logger } from '../../platform/logging/logger.js';
import type { EmbeddedSpeech } from './embedded-speech.js';
import type { InstalledModels, ServableModel } from './installed-models.js';
import { InstalledSpeechToText } from './installed-speech-to-text.js';
import { InstalledTurnDetector } from './installed-turn-detector.js';
import type { InstalledVoices } from './kokoro/installed-voices.js';
import { localAliases, localRank } from './local-models.js';
import type { ProviderEntry } from './registry/provider-line.js';
import type { ProviderRegistry } from './registry/provider-registry.js';

interface Served {
  recognizer: ServableModel;
  entry: ProviderEntry<SpeechToText>;
}

/**
 * The installed models' life: a recogniser stands in the line of speech recognition from when it is installed until it is
 * removed or turns out unusable; the one of requests that name none is loaded ahead. Of turn detectors the first is asked;
 * voices stand in the line of speech synthesis.
 */
export class InstalledSpeech implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly served = new Map<string, Served>();
  private readonly hotwords: readonly string[];
  readonly turnDetector: InstalledTurnDetector;
  private models: SpeechModels | undefined;
  private defaultKey: string | undefined;
  private wasReady = false;

  constructor(
    readonly installed: InstalledModels,
    private readonly speech: EmbeddedSpeech,
    private readonly registry: ProviderRegistry,
    private readonly config: SpeechConfig,
    private readonly logger: Logger,
    private readonly voices: InstalledVoices,
  ) {
    this.hotwords = [...config.hotwords, ...linesOf(config.hotwordsFile)];
    this.turnDetector = new InstalledTurnDetector(speech, logger);
    speech.onModelRefused = (): void => this.sync();
  }

  /** Whether the model of requests that name none can be used at once, or could be since the server was ready. */
  isReady(): boolean {
    const served = this.defaultKey === undefined ? undefined : this.served.get(this.defaultKey);
    this.wasReady ||= served === undefined || this.statusOf(served.recognizer).state === 'loaded';
    return this.wasReady;
  }

  /** What each installed model does now, those that cannot be used too. */
  get statuses(): ModelStatus[] {
    const broken = this.installed.broken.map(({ name, reason }): ModelStatus => ({
      ...{ name, key: name, state: 'unusable', copies: 0, memoryBytes: 0, reason },
    }));
    return [...this.installed.models.map((model) => this.statusOf(model)), ...broken];
  }

  /** What readiness tells: which model requests get that name none, which tells when turns end, and what each one does. */
  details(): Readonly<Record<string, unknown>> {
    const named = (state: ModelStatus['state']): string[] =>
      this.statuses.filter((status) => status.state === state).map(({ name }) => name);
    const unusable = this.statuses.filter(({ state }) => state === 'unusable');
    return {
      default: this.models?.default.id,
      turnDetector: this.turnDetector.name,
      installed: this.statuses.map(({ name }) => name),
      loaded: named('loaded'),
      loading: named('loading'),
      unusable: unusable.map(({ name, reason }) => ({ name, reason })),
    };
  }

  /** When a model was installed, Unix seconds; undefined for the embedded one. */
  installedSec(name: string): number | undefined {
    return this.installed.recognizers.find(({ reference }) => reference.name === name)?.installedSec;
  }

  /** Why a model that is installed is not usable. */
  reasonAgainst(name: string): string | undefined {
    const wanted = name.toLowerCase();
    const isMeant = (id: string): boolean => id === wanted || localAliases(id).includes(wanted);
    return this.statuses.find((status) => isMeant(status.name) && status.reason !== undefined)?.reason;
  }

  /** Looks for models that came or went just now. */
  async look(): Promise<void> {
    await this.installed.look();
    this.sync();
  }

  /** @param models what the model of requests that name none is taken from. */
  attach(models: SpeechModels): void {
    this.models = models;
    this.noteDefault();
  }

  onApplicationBootstrap(): void {
    this.installed.watch(() => this.sync());
    this.loadDefault();
  }

  async onApplicationShutdown(): Promise<void> {
    this.installed.close();
    await this.voices.close();
  }

  /** What this process knows, or else another one. */
  private statusOf({ reference, refusal }: ServableModel): ModelStatus {
    const status = this.speech.pool.models.statusOf(reference);
    if (refusal === undefined || status.state !== 'idle') return status;
    return { ...status, state: 'unusable', reason: refusal };
  }

  /** Tells other processes what this one found out. */
  private tellRefusals(): void {
    for (const model of this.installed.models) {
      const { reason } = this.statusOf(model);
      if (reason === undefined || model.refusal !== undefined || !this.speech.isUsedHere) continue;
      const { mark, reference } = model;
      model.refusal = reason;
      this.installed.refusals.note(reference.name, { mark, reason }).catch((error: unknown) => {
        this.logger.warn({ err: error, model: reference.name }, 'an unusable model could not be noted');
      });
    }
  }

  /** Brings the line in step with what is installed and usable. */
  private sync(): void {
    const isUsable = (model: ServableModel): boolean => this.statusOf(model).state !== 'unusable';
    const usable = this.installed.recognizers.filter(isUsable);
    const keys = new Set(usable.map(({ reference }) => reference.key));
    for (const [key, { recognizer, entry }] of this.served) {
      if (keys.has(key)) continue;
      this.served.delete(key);
      this.registry.remove('stt', entry);
      this.speech.pool.models.forget(recognizer.reference);
      this.logger.info({ model: recognizer.reference.name }, 'a model is not used any more');
    }
    for (const recognizer of usable) if (!this.served.has(recognizer.reference.key)) this.serve(recognizer);
    this.turnDetector.use(this.installed.turnDetectors.filter(isUsable));
    this.voices.use(this.installed.synthesizers.filter(isUsable));
    this.tellRefusals();
    this.noteDefault();
  }

  private serve(recognizer: ServableModel): void {
    const { key, name } = recognizer.reference;
    const provider = new InstalledSpeechToText(this.speech.pool, recognizer, this.hotwords);
    const entry = this.registry.add('stt', {
      name: 'embedded',
      provider,
      rank: localRank(name, this.config.sttModel),
      isEnabled: this.speech.isUsedHere,
      health: () => this.speech.health,
    });
    this.served.set(key, { recognizer, entry });
    this.logger.info({ model: name }, 'a model is installed');
  }

  private noteDefault(): void {
    if (this.models === undefined) return;
    const { id } = this.models.default;
    const served = [...this.served.values()].find(({ recognizer }) => recognizer.reference.name === id);
    const key = served?.recognizer.reference.key;
    if (key === this.defaultKey) return;
    this.defaultKey = key;
    this.logger.info({ model: id }, 'requests that name no model get this one');
    this.speech.pool.models.keep(served?.recognizer.reference);
    this.loadDefault();
  }

  /** Loads the model of requests that name none as soon as there is a process to load it. */
  private loadDefault(): void {
    const served = this.defaultKey === undefined ? undefined : this.served.get(this.defaultKey);
    if (served === undefined || !this.speech.isUsedHere) return;
    const { pool } = this.speech;
    pool.ready
      .then(() => pool.load(served.recognizer.reference, { priority: 'interim' }))
      .catch((error: unknown) => {
        if (pool.state !== 'closed') this.logger.warn({ err: error }, 'a model could not be loaded ahead');
      });
  }
}

function linesOf(path: string | undefined): string[] {
  if (path === undefined) return [];
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  } catch {
    throw new ConfigError(['HOTWORDS_FILE: expected the path of a text file that can be read']);
  }
}
