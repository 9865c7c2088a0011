import { SpeechModels, type SpeechModel } from '../../engine/ports/speech-models.js';
import type { SpeechToText } from '../../engine/ports/speech-to-text.js';
import { ConfigError } from '../../platform/config/config-section.js';
import type { ProvidersConfig } from '../../platform/config/providers.config.js';
import type { SpeechConfig } from '../../platform/config/speech.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { FailoverLog } from './failover/failover-log.js';
import { FailoverSpeechToText } from './failover/failover-speech-to-text.js';
import type { ProviderEntry, ProviderLine } from './registry/provider-line.js';

const EMBEDDED = 'embedded';
/** When Useful Sensors published Moonshine: 21 October 2024. */
const MOONSHINE_CREATED_SEC = 1_729_468_800;

export interface RecordingModelsSettings {
  /** As {@link ProvidersConfig.sttProviders}. */
  named: ProvidersConfig['sttProviders'];
  /** As {@link SpeechConfig.sttModel}. */
  preferredId: SpeechConfig['sttModel'];
}

/**
 * The models that recordings are recognised with. The local one never gives a recording away. A vendor's gets those of
 * requests that name it and, where STT_PROVIDERS names the vendor, those of requests that name no model; then what it
 * fails at goes to the providers that stand behind it there.
 *
 * @throws ConfigError when the preferred model is not there.
 */
export function recordingModels(
  line: ProviderLine<SpeechToText>,
  { named, preferredId }: RecordingModelsSettings,
  logger: FailoverLog,
): SpeechModels {
  const names: readonly string[] = named;
  const isBehind = ({ name }: ProviderEntry): boolean => name !== EMBEDDED && !names.includes(name);
  const entries = [...line.entries].sort((a, b) => Number(isBehind(a)) - Number(isBehind(b)));
  const models: SpeechModel[] = [];
  for (const entry of entries) {
    const members = entry.name === EMBEDDED ? [entry.name] : [entry.name, ...namedBehind(entry.name, names)];
    const recognizer = new FailoverSpeechToText(line, ({ provider }) => members.includes(provider), logger);
    models.push(modelOf(entry, recognizer, models, isBehind(entry)));
  }
  try {
    return new SpeechModels(models, preferredId);
  } catch (error) {
    throw new ConfigError([`STT_MODEL: ${AppError.from(error).message}`]);
  }
}

function modelOf(
  { name, provider }: ProviderEntry<SpeechToText>,
  recognizer: SpeechToText,
  others: readonly SpeechModel[],
  isOnlyByName: boolean,
): SpeechModel {
  const { model } = provider.capabilities;
  if (name === EMBEDDED) {
    const [alias] = model.split('-');
    return {
      id: model,
      aliases: alias === undefined ? [] : [alias],
      ownedBy: 'local',
      createdSec: MOONSHINE_CREATED_SEC,
      recognizer,
    };
  }
  // Two vendors may serve a model of the same name.
  const id = others.some((other) => other.id === model) ? `${name}/${model}` : model;
  return { id, aliases: [name], ownedBy: name, createdSec: 0, isOnlyByName, recognizer };
}

function namedBehind(name: string, names: readonly string[]): readonly string[] {
  return names.includes(name) ? names.slice(names.indexOf(name) + 1) : [];
}
