import { describe, expect, it } from 'vitest';
import { RecordingTracer } from '../../../../test/support/recording-tracer.js';
import { GUEST } from '../../../../test/support/voice-sessions-harness.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { LiveAudioDecoder } from '../../../engine/ports/live-audio-decoder.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { createLogger } from '../../../platform/logging/logger.js';
import { RecentTurns } from '../../../platform/telemetry/recent-turns.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { AssistantConversations } from '../../assistant/assistant-conversations.js';
import type { AssistantProfile } from '../../assistant/assistant-profile.js';
import { ConversationTelemetry } from '../../assistant/conversation-telemetry.js';
import type { VoiceSessions } from '../sessions/voice-sessions.js';
import { VoiceConversations } from './voice-conversations.js';

const params = { session_id: 'a' };
const request = { id: 'r', route: '/voice/:session_id', params, query: new URLSearchParams(), headers: {} };
const socket = { request } as unknown as LiveSocket<ConversationEvent>;

describe('VoiceConversations', () => {
  it('ends the trace and gives the session back where nobody can answer', async () => {
    const tracer = new RecordingTracer();
    const logger = createLogger({ level: 'silent', pretty: false });
    let released = 0;
    const held = { history: [], release: async () => void (released += 1) };
    const sessions = { claim: async () => held } as unknown as VoiceSessions;
    const assistant = {
      open: () => {
        throw new AppError('llm_unavailable', 'Nobody can answer');
      },
    } as unknown as AssistantConversations;
    const conversations = new VoiceConversations(
      sessions,
      assistant,
      {} as AssistantProfile,
      {} as LiveAudioDecoder,
      new ConversationTelemetry('voice', new RecentTurns(), logger, tracer),
    );
    await expect(conversations.open(socket, GUEST)).rejects.toMatchObject({ code: 'llm_unavailable' });
    expect(released).toBe(1);
    expect(tracer.spans.map(({ isOver }) => isOver)).toEqual([true]);
  });
});
