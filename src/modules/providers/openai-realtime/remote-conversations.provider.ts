import type { FactoryProvider, OnApplicationShutdown } from '@nestjs/common';
import { systemClock } from '../../../engine/conversation/conversation-clock.js';
import type { Conversation } from '../../../engine/conversation/conversation.js';
import {
  RemoteConversations,
  type EphemeralSession,
} from '../../../engine/conversation/remote-conversations.js';
import { ProvidersConfig } from '../../../platform/config/providers.config.js';
import { RealtimeConfig } from '../../../platform/config/realtime.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { Logger } from '../../../platform/logging/logger.js';
import { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import type { ProviderLine } from '../registry/provider-line.js';
import { ProviderRegistry } from '../registry/provider-registry.js';
import type { RealtimeVendor } from '../registry/provider-source.js';
import { OpenAiConversations } from './openai-conversations.js';
import { OPENAI, OpenAiRealtimeVendor } from './openai-realtime-vendor.js';
import type { VendorGate } from './session-keeper.js';

/** Where no vendor is chosen. */
class NoConversations extends RemoteConversations {
  readonly isChosen = false;

  open(): Conversation {
    throw noVendor();
  }

  createEphemeralSession(): Promise<EphemeralSession> {
    return Promise.reject(noVendor());
  }
}

/** The server's, which end with it. */
class ServedConversations extends OpenAiConversations implements OnApplicationShutdown {
  constructor(
    parts: ConstructorParameters<typeof OpenAiConversations>[0],
    private readonly vendor: OpenAiRealtimeVendor,
  ) {
    super(parts);
  }

  onApplicationShutdown(): void {
    this.vendor.close();
  }
}

/** Binds conversations that a vendor holds to OpenAI Realtime, where settings choose it. */
export const remoteConversations: FactoryProvider<RemoteConversations> = {
  provide: RemoteConversations,
  inject: [ProvidersConfig, RealtimeConfig, ProviderRegistry, ProviderCalls, Logger],
  useFactory: (
    config: ProvidersConfig,
    realtime: RealtimeConfig,
    registry: ProviderRegistry,
    calls: ProviderCalls,
    logger: Logger,
  ) => {
    if (realtime.provider === 'local' || config.openaiKey === undefined) return new NoConversations();
    const vendor = new OpenAiRealtimeVendor({ config, realtime, clock: systemClock });
    registry.addRealtime({ name: OPENAI, provider: vendor });
    const gate = gateOf(registry.lines.realtime);
    return new ServedConversations({ vendor, realtime, clock: systemClock, gate, calls, logger }, vendor);
  },
};

/** The circuit of the vendor, which all conversations share. */
export function gateOf(line: ProviderLine<RealtimeVendor>): VendorGate {
  const [entry] = line.entries;
  return {
    get refusal() {
      return entry === undefined || line.isAvailable(entry) ? undefined : line.noneAvailable([entry]);
    },
    succeeded: () => entry?.breaker.succeeded(),
    failed: (error) => void entry?.breaker.failed(error),
  };
}

const noVendor = (): AppError =>
  new AppError('realtime_unavailable', 'No vendor holds conversations here: see REALTIME_PROVIDER');
