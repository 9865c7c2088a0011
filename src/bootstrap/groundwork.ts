import type { DestinationStream } from 'pino';
import { EmbeddedModels } from '../modules/providers/embedded-models.js';
import { EmbeddedSpeech } from '../modules/providers/embedded-speech.js';
import { IdleSpeech } from '../modules/providers/idle-speech.js';
import type { Environment } from '../platform/config/config-section.js';
import { loadConfig, type LoadedConfig } from '../platform/config/load-config.js';
import { createLogger, wantsPrettyLogs, type Logger } from '../platform/logging/logger.js';

/** What the application is built on; loading the models has begun. */
export interface Groundwork {
  config: LoadedConfig;
  logger: Logger;
  speech: EmbeddedSpeech;
}

/**
 * The part of a start that comes before the framework: settings, log, and the processes that load the models, so that
 * they do while this one loads the rest. This file and what it imports load nothing of the framework. The application
 * that is built on it closes the models.
 *
 * @param logTo where log lines go instead of standard output.
 * @throws ConfigError when a setting is wrong.
 */
export function layGroundwork(environment: Environment, logTo?: DestinationStream): Groundwork {
  const config = loadConfig(environment);
  const { server } = config;
  const logger = createLogger({
    level: server.logLevel,
    pretty:
      logTo === undefined && wantsPrettyLogs(server.logFormat, server.environment, process.stdout.isTTY),
    ...(logTo === undefined ? {} : { destination: logTo }),
  });
  const Speech = server.role === 'api' ? IdleSpeech : EmbeddedSpeech;
  const speech = new Speech(config.speech, new EmbeddedModels(config.speech), logger);
  speech.start();
  return { config, logger, speech };
}
