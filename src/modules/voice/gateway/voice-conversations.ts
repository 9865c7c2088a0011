import { Injectable } from '@nestjs/common';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { LiveAudioDecoder } from '../../../engine/ports/live-audio-decoder.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { CLOSE } from '../../../platform/ws/close-codes.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import { AssistantConversations } from '../../assistant/assistant-conversations.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import { ConversationTelemetry, type SocketTrace } from '../../assistant/conversation-telemetry.js';
import type { Caller } from '../../auth/caller.js';
import { voiceQueryOf } from '../codec/voice-query.js';
import type { HeldSession, SessionLoss } from '../sessions/held-session.js';
import { VoiceSessions } from '../sessions/voice-sessions.js';
import { VoiceConversation } from './voice-conversation.js';

/** Little, so that an interruption is heard soon also by clients that do not drop what they have. */
const LEAD_MS = 200;

/** Joins sockets to conversations: each goes on with what was said in its session. */
@Injectable()
export class VoiceConversations {
  constructor(
    private readonly sessions: VoiceSessions,
    private readonly assistant: AssistantConversations,
    private readonly profile: AssistantProfile,
    private readonly decoder: LiveAudioDecoder,
    private readonly telemetry: ConversationTelemetry,
  ) {}

  /**
   * The socket gets the session that it names, whoever had it, and the conversation begins.
   *
   * @throws AppError of the session, or that nobody can hear or answer.
   */
  async open(socket: LiveSocket<ConversationEvent>, caller: Caller): Promise<VoiceConversation> {
    let conversation: VoiceConversation | undefined;
    const lose = async (reason: SessionLoss): Promise<void> => {
      await conversation?.end();
      tellLoss(socket, reason);
    };
    const held = await this.sessions.claim(socket.request.params['session_id'] ?? '', caller, { lose });
    try {
      conversation = this.begin(socket, held);
      return conversation;
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  private begin(socket: LiveSocket<ConversationEvent>, held: HeldSession): VoiceConversation {
    const trace = this.telemetry.trace(socket.request);
    try {
      return trace.within(() => this.join(socket, held, trace));
    } catch (error) {
      trace.end();
      throw error;
    }
  }

  private join(
    socket: LiveSocket<ConversationEvent>,
    held: HeldSession,
    trace: SocketTrace,
  ): VoiceConversation {
    const session = this.assistant.open({
      rateHz: ENGINE_SAMPLE_RATE_HZ,
      leadMs: LEAD_MS,
      earlier: held.history,
      settings: voiceQueryOf(socket.request.query).turns,
    });
    const { decoder, telemetry } = this;
    const conversation = new VoiceConversation({ socket, held, session, decoder, telemetry, trace });
    const isNew = held.history.length === 0;
    conversation.begin(isNew ? this.profile.greeting : undefined);
    return conversation;
  }
}

function tellLoss(socket: LiveSocket<ConversationEvent>, reason: SessionLoss): void {
  if (reason === 'deleted') {
    socket.fail(new AppError('session_not_found', 'The session was deleted'), CLOSE.normal);
  } else {
    const error = new AppError('session_taken_over', 'Another socket has taken the session over');
    socket.fail(error, CLOSE.takenOver);
  }
}
