import { availableParallelism } from 'node:os';
import type { Provider } from '@nestjs/common';
import { SpeechListeners } from '../../../engine/ports/speech-listeners.js';
import { SpeechModels } from '../../../engine/ports/speech-models.js';
import { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import { LiveVoiceActivity } from '../../../engine/ports/voice-activity.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { SpeechConfig } from '../../../platform/config/speech.config.js';
import { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import { Logger } from '../../../platform/logging/logger.js';
import { StatusRegistry } from '../../../platform/status/server-status.js';
import { CallCapacity } from './call-capacity.js';
import { CallWarmUp } from './call-warm-up.js';
import { DOCUMENTED_CALLS } from './capacity-estimate.js';
import { CapacityTrial } from './capacity-trial.js';

async function isReady(status: StatusRegistry): Promise<boolean> {
  const answers = await Promise.all(status.readinessChecks.map(async (check) => check.isReady()));
  return !answers.includes(false);
}

async function isQuiet(status: StatusRegistry): Promise<boolean> {
  const { connections } = status.live();
  if (Object.values(connections).some((count) => count > 0)) return false;
  return (await isReady(status)) && (await status.collect()).queueLength === 0;
}

const trial: Provider = {
  provide: CapacityTrial,
  inject: [LiveVoiceActivity, SpeechListeners, SpeechModels, SpeechVoices],
  useFactory: (...parts: ConstructorParameters<typeof CapacityTrial>): CapacityTrial =>
    new CapacityTrial(...parts),
};

const capacity: Provider = {
  provide: CallCapacity,
  inject: [TelephonyConfig, ServerConfig, SpeechConfig, StatusRegistry, Logger, CapacityTrial],
  useFactory: (
    { maxCalls }: TelephonyConfig,
    { role }: ServerConfig,
    { inferenceWorkers }: SpeechConfig,
    status: StatusRegistry,
    logger: Logger,
    measuring: CapacityTrial,
  ): CallCapacity => {
    const cores = availableParallelism();
    return new CallCapacity({
      // Nobody calls a worker.
      maxCalls: role === 'worker' ? DOCUMENTED_CALLS : maxCalls,
      machine: { cores, workers: inferenceWorkers ?? cores },
      measure: () => measuring.run(),
      isQuiet: () => isQuiet(status),
      logger,
    });
  },
};

const warmUp: Provider = {
  provide: CallWarmUp,
  inject: [TelephonyConfig, ServerConfig, LiveVoiceActivity, StatusRegistry, Logger],
  useFactory: (
    { maxCalls }: TelephonyConfig,
    { role }: ServerConfig,
    voiceActivity: LiveVoiceActivity,
    status: StatusRegistry,
    logger: Logger,
  ): CallWarmUp =>
    new CallWarmUp({
      isWanted: role !== 'worker' && maxCalls !== 0,
      voiceActivity,
      isReady: () => isReady(status),
      logger,
    }),
};

/** {@link CallCapacity} of this server, and what its first call does not wait for. */
export const callCapacity: readonly Provider[] = [trial, capacity, warmUp];
