import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../../../engine/conversation/conversation.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { RemoteConversations } from '../../../engine/conversation/remote-conversations.js';
import { StatusRegistry } from '../../../platform/status/server-status.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import { AssistantConversations } from '../../assistant/assistant-conversations.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import { ConversationTelemetry, type SocketTrace } from '../../assistant/conversation-telemetry.js';
import { SocketConversation } from '../../assistant/socket-conversation.js';
import { ToolRunner } from '../../assistant/tools/tool-runner.js';
import { RealtimeConversation, REALTIME_RATE_HZ } from './realtime-conversation.js';

/** The client has no way to drop what it got: an interruption is to be heard soon all the same. */
const LEAD_MS = 200;
/**
 * The document's own client plays each chunk as it comes, in an audio context of its own: few of them, and only the first
 * two of an answer overlap, by what the lead is more than this.
 */
const CHUNK_MS = 160;

/** Joins sockets to conversations: a vendor's where one is chosen, else this server's own. */
@Injectable()
export class RealtimeConversations {
  private active = 0;

  constructor(
    private readonly assistant: AssistantConversations,
    private readonly remote: RemoteConversations,
    private readonly profile: AssistantProfile,
    private readonly tools: ToolRunner,
    private readonly telemetry: ConversationTelemetry,
    status: StatusRegistry,
  ) {
    status.addLiveContributor(() => ({ activeSessions: this.active }));
  }

  /** @throws AppError that nobody can hear or answer. */
  open(socket: LiveSocket<ConversationEvent>): RealtimeConversation {
    const trace = this.telemetry.trace(socket.request);
    try {
      return trace.within(() => this.join(socket, trace));
    } catch (error) {
      trace.end();
      throw error;
    }
  }

  private join(socket: LiveSocket<ConversationEvent>, trace: SocketTrace): RealtimeConversation {
    const conversation = this.begin();
    const joined = new SocketConversation({
      socket,
      conversation,
      telemetry: this.telemetry,
      trace,
      sessionId: randomUUID(),
      onEvent: (event) => opened.note(event),
    });
    const { greeting } = this.profile;
    const onClose = (): void => void (this.active -= 1);
    const opened = new RealtimeConversation({ socket, conversation, joined, greeting, onClose });
    joined.begin();
    this.active += 1;
    return opened;
  }

  private begin(): Conversation {
    const { assistant, profile, remote, tools } = this;
    if (!remote.isChosen)
      return assistant.open({ rateHz: REALTIME_RATE_HZ, leadMs: LEAD_MS, chunkMs: CHUNK_MS });
    const { instructions, voice, language } = profile;
    return remote.open({ instructions, voice, language, leadMs: LEAD_MS, chunkMs: CHUNK_MS, tools });
  }
}
