import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { AccessConfig } from './access.config.js';
import { AssistantConfig } from './assistant.config.js';
import { CallRecordsConfig } from './call-records.config.js';
import { ConfigError, type ConfigSectionClass, type Environment } from './config-section.js';
import { contradictionsOf } from './contradictions.js';
import { ModelsConfig } from './models.config.js';
import { OutboundConfig } from './outbound.config.js';
import { ProvidersConfig } from './providers.config.js';
import { RealtimeConfig } from './realtime.config.js';
import { ServerConfig } from './server.config.js';
import { SpeechConfig } from './speech.config.js';
import { StoreConfig } from './store.config.js';
import { TelephonyConfig } from './telephony.config.js';
import { TracingConfig } from './tracing.config.js';
import { TurnsConfig } from './turns.config.js';

/** Every section, in the order of `.env.example`. */
export const CONFIG_SECTIONS: readonly ConfigSectionClass[] = [
  ServerConfig,
  AccessConfig,
  StoreConfig,
  SpeechConfig,
  ModelsConfig,
  ProvidersConfig,
  AssistantConfig,
  TurnsConfig,
  TelephonyConfig,
  CallRecordsConfig,
  RealtimeConfig,
  OutboundConfig,
  TracingConfig,
] as unknown as readonly ConfigSectionClass[];

export interface LoadedConfig {
  server: ServerConfig;
  access: AccessConfig;
  store: StoreConfig;
  speech: SpeechConfig;
  models: ModelsConfig;
  providers: ProvidersConfig;
  assistant: AssistantConfig;
  turns: TurnsConfig;
  telephony: TelephonyConfig;
  callRecords: CallRecordsConfig;
  realtime: RealtimeConfig;
  outbound: OutboundConfig;
  tracing: TracingConfig;
}

/** Editors of Windows put it before the first line, whose setting would be lost. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * The process environment over the `.env` file of the working directory, which need not exist.
 *
 * @throws ConfigError when the file is there and cannot be read.
 */
export function readEnvironment(envFile = '.env'): Environment {
  return { ...readEnvFile(envFile), ...process.env };
}

/** Settings that a deployment may rely on and that this version does not have: running without would be worse. */
const NOT_YET: Readonly<Record<string, string>> = {
  DATABASE_URL: 'this version keeps its data in SQLite only; unset this',
};

/**
 * Parses the environment once into frozen sections.
 *
 * @throws ConfigError naming every setting of every section that does not parse.
 */
export function loadConfig(environment: Environment): LoadedConfig {
  const problems = Object.entries(NOT_YET)
    .filter(([name]) => !['', 'false', undefined].includes(environment[name]?.trim()))
    .map(([name, advice]) => `${name}: ${advice}`);
  const open = <T>(Section: new (environment: Environment) => T): T => {
    try {
      return new Section(environment);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined as T;
    }
  };
  const config = {
    server: open(ServerConfig),
    access: open(AccessConfig),
    store: open(StoreConfig),
    speech: open(SpeechConfig),
    models: open(ModelsConfig),
    providers: open(ProvidersConfig),
    assistant: open(AssistantConfig),
    turns: open(TurnsConfig),
    telephony: open(TelephonyConfig),
    callRecords: open(CallRecordsConfig),
    realtime: open(RealtimeConfig),
    outbound: open(OutboundConfig),
    tracing: open(TracingConfig),
  };
  problems.push(...contradictionsOf(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function readEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8').replace(BYTE_ORDER_MARK, ''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    if (code === undefined) throw error;
    throw new ConfigError([`${path}: expected a file that this user may read (${code})`]);
  }
}
