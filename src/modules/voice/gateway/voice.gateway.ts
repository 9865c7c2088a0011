import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { SocketLimits } from '../../../platform/ws/socket-limits.js';
import type { SocketRoute } from '../../../platform/ws/socket-route.js';
import type { CommandReceiver, SocketSurface } from '../../../platform/ws/socket-surface.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import type { Caller } from '../../auth/caller.js';
import { VoiceAccess } from '../../auth/voice-access.js';
import { VoiceCodec, type VoiceCommand } from '../codec/voice.codec.js';
import { voiceQueryOf } from '../codec/voice-query.js';
import { checkSessionId } from '../sessions/voice-session.js';
import { VoiceSessions } from '../sessions/voice-sessions.js';
import { VoiceConversations } from './voice-conversations.js';

/**
 * Document 4's 50 messages a second, which is what frames of 20 ms come to: one more for the clock of a sound card that
 * is a little fast, and for commands.
 */
const PRODUCTION_LIMITS: Partial<SocketLimits> = { messagesPerSec: 50, spareMessagesPerSec: 1, burst: 100 };
const NOBODY: Caller = { userId: null, isConfined: false };

/** `/voice/{session_id}`: lets clients in and joins each to its conversation. */
@WebSocketGateway({ path: '/voice/:session_id' })
export class VoiceGateway
  implements OnGatewayInit<SocketRoute>, SocketSurface<VoiceCommand, ConversationEvent>
{
  readonly surface = 'voice';
  readonly limits: Partial<SocketLimits>;
  private readonly callers = new WeakMap<UpgradeRequest, Caller>();

  constructor(
    private readonly access: VoiceAccess,
    private readonly conversations: VoiceConversations,
    private readonly sessions: VoiceSessions,
    { environment }: ServerConfig,
  ) {
    this.limits = environment === 'production' ? PRODUCTION_LIMITS : {};
  }

  afterInit(route: SocketRoute): void {
    route.serve(this);
  }

  /** @throws AppError `invalid_request`, `unauthenticated`, `session_of_another`. */
  async admit(request: UpgradeRequest): Promise<void> {
    const sessionId = request.params['session_id'] ?? '';
    checkSessionId(sessionId);
    voiceQueryOf(request.query);
    const caller = await this.access.check(request);
    await this.sessions.checkOwner(sessionId, caller);
    this.callers.set(request, caller);
  }

  createCodec(request: UpgradeRequest): VoiceCodec {
    return new VoiceCodec(voiceQueryOf(request.query).outputFormat);
  }

  open(socket: LiveSocket<ConversationEvent>): Promise<CommandReceiver<VoiceCommand>> {
    return this.conversations.open(socket, this.callers.get(socket.request) ?? NOBODY);
  }
}
