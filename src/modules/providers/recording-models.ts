import { SpeechModels, type SpeechModel, type SpeechModelSource } from '../../engine/ports/speech-models.js';
import type { SpeechToText, SpeechToTextCapabilities } from '../../engine/ports/speech-to-text.js';
import { ConfigError } from '../../platform/config/config-section.js';
import type { ProvidersConfig } from '../../platform/config/providers.config.js';
import type { SpeechConfig } from '../../platform/config/speech.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { FailoverLog } from './failover/failover-log.js';
import { FailoverSpeechToText } from './failover/failover-speech-to-text.js';
import { localAliases } from './local-models.js';
import type { ProviderEntry, ProviderLine } from './registry/provider-line.js';

const EMBEDDED = 'embedded';
/** When Useful Sensors published Moonshine: 21 October 2024. */
const MOONSHINE_CREATED_SEC = 1_729_468_800;

export interface RecordingModelsSettings {
  /** As {@link ProvidersConfig.sttProviders}. */
  named: ProvidersConfig['sttProviders'];
  /** As {@link SpeechConfig.sttModel}. */
  preferredId: SpeechConfig['sttModel'];
  /** Whether the preferred one may come later. */
  isPreferredExpected?: boolean;
}

/** What is known of the models of this machine besides the embedded one. */
export interface LocalModels extends Pick<SpeechModelSource, 'reasonAgainst' | 'look'> {
  /** When a model was installed, Unix seconds; undefined for the embedded one. */
  installedSec(name: string): number | undefined;
}

/**
 * The models that recordings are recognised with, at every moment. Local ones never give a recording away. A vendor's gets those of
 * requests that name it and, where STT_PROVIDERS names the vendor, those of requests that name no model; then what it
 * fails at goes to the providers that stand behind it there.
 *
 * @throws ConfigError when the preferred model is not there.
 */
export function recordingModels(
  line: ProviderLine<SpeechToText>,
  { named, preferredId, isPreferredExpected = false }: RecordingModelsSettings,
  logger: FailoverLog,
  local: LocalModels = { installedSec: () => undefined },
): SpeechModels {
  const source: SpeechModelSource = {
    get models() {
      return modelsNow(line, named, logger, local);
    },
    reasonAgainst: (name) => local.reasonAgainst?.(name),
    look: async () => local.look?.(),
  };
  const models = new SpeechModels(source, preferredId);
  try {
    if (!isPreferredExpected) models.expectPreferred();
    return models;
  } catch (error) {
    throw new ConfigError([`STT_MODEL: ${AppError.from(error).message}`]);
  }
}

function modelsNow(
  line: ProviderLine<SpeechToText>,
  names: readonly string[],
  logger: FailoverLog,
  local: LocalModels,
): SpeechModel[] {
  const isBehind = ({ name }: ProviderEntry): boolean => name !== EMBEDDED && !names.includes(name);
  const entries = [...line.entries].sort((a, b) => Number(isBehind(a)) - Number(isBehind(b)));
  const models: SpeechModel[] = [];
  for (const entry of entries) {
    const recognizer = new FailoverSpeechToText(line, membersFor(entry, names), logger);
    const createdSec = local.installedSec(entry.provider.capabilities.model) ?? MOONSHINE_CREATED_SEC;
    models.push(modelOf(entry, recognizer, models, { isOnlyByName: isBehind(entry), createdSec }));
  }
  return models;
}

/** Which recognisers have a part in a model: a local one alone; a vendor's, and those behind it in settings. */
function membersFor(
  { name, provider }: ProviderEntry<SpeechToText>,
  names: readonly string[],
): (capabilities: SpeechToTextCapabilities) => boolean {
  const own = provider.capabilities.model;
  if (name === EMBEDDED) return (other) => other.provider === EMBEDDED && other.model === own;
  const members = [name, ...namedBehind(name, names)];
  return (other) => members.includes(other.provider);
}

function modelOf(
  { name, provider }: ProviderEntry<SpeechToText>,
  recognizer: SpeechToText,
  others: readonly SpeechModel[],
  { isOnlyByName, createdSec }: Pick<SpeechModel, 'isOnlyByName' | 'createdSec'>,
): SpeechModel {
  const { model } = provider.capabilities;
  if (name === EMBEDDED) {
    return { id: model, aliases: localAliases(model), ownedBy: 'local', createdSec, recognizer };
  }
  // Two vendors may serve a model of the same name.
  const id = others.some((other) => other.id === model) ? `${name}/${model}` : model;
  return {
    id,
    aliases: [name],
    ownedBy: name,
    createdSec: 0,
    isOnlyByName: isOnlyByName === true,
    recognizer,
  };
}

function namedBehind(name: string, names: readonly string[]): readonly string[] {
  return names.includes(name) ? names.slice(names.indexOf(name) + 1) : [];
}
