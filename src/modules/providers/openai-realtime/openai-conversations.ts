import { randomUUID } from 'node:crypto';
import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type { Conversation } from '../../../engine/conversation/conversation.js';
import {
  RemoteConversations,
  type EphemeralSession,
  type RemoteConversationOptions,
} from '../../../engine/conversation/remote-conversations.js';
import type { RealtimeConfig } from '../../../platform/config/realtime.config.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import { OpenAiConversation } from './openai-conversation.js';
import { OPENAI, type OpenAiRealtimeVendor } from './openai-realtime-vendor.js';
import { RealtimeMeter } from './realtime-meter.js';
import { realtimePriceOf } from './realtime-prices.js';
import type { VendorGate } from './session-keeper.js';

export interface OpenAiConversationsParts {
  vendor: OpenAiRealtimeVendor;
  realtime: RealtimeConfig;
  clock: ConversationClock;
  gate: VendorGate;
  calls: ProviderCalls;
  logger: Pick<Logger, 'info'>;
}

/** Conversations that OpenAI Realtime holds. */
export class OpenAiConversations extends RemoteConversations {
  readonly isChosen = true;

  constructor(private readonly parts: OpenAiConversationsParts) {
    super();
  }

  open({ leadMs, chunkMs, tools, ...options }: RemoteConversationOptions): Conversation {
    const { vendor, realtime, clock, gate, calls, logger } = this.parts;
    const { openaiModel: model, timeoutMs, prices } = realtime;
    const price = realtimePriceOf(model, prices);
    return new OpenAiConversation({
      clock,
      gate,
      openLink: vendor.openLink,
      session: async () => vendor.sessionOf({ ...options, tools: (await tools?.offered()) ?? [] }),
      ...{ provider: OPENAI, leadMs, chunkMs, language: options.language, tools, timeoutMs },
      errors: vendor.errors,
      newId: randomUUID,
      meter: new RealtimeMeter({ provider: OPENAI, model, calls, logger, price }),
    });
  }

  /** The tools of this server are not among what it may use: nobody here would answer its calls. */
  createEphemeralSession(
    { instructions, voice, language }: Omit<RemoteConversationOptions, 'leadMs'>,
    signal: AbortSignal,
  ): Promise<EphemeralSession> {
    const { vendor, realtime } = this.parts;
    const session = vendor.sessionOf({ instructions, voice, language });
    return vendor.secrets.create({ ...session, model: realtime.openaiModel }, signal);
  }
}
