import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { RealtimeServerMessage } from './realtime-messages.js';

/** What clients get besides document 3's messages when they ask for all events. */
export function extendedMessagesOf(event: ConversationEvent): readonly RealtimeServerMessage[] {
  switch (event.type) {
    case 'state':
      return [{ type: 'state', state: event.state }];
    case 'voice':
      return [{ type: event.isSpeech ? 'speech_started' : 'speech_stopped' }];
    case 'transcript':
      return [transcriptOf(event)];
    case 'halted':
      return [{ type: 'bot_audio_halted', turn: event.turn }];
    case 'turn-end':
      return [turnEndOf(event)];
    default:
      return [];
  }
}

function transcriptOf({
  id,
  speaker,
  text,
  isFinal,
}: Extract<ConversationEvent, { type: 'transcript' }>): RealtimeServerMessage {
  return {
    type: 'transcript',
    id,
    speaker: speaker === 'assistant' ? 'bot' : speaker,
    text,
    is_final: isFinal,
  };
}

function turnEndOf({
  turn,
  times,
  isSuccess,
  wasInterrupted,
}: Extract<ConversationEvent, { type: 'turn-end' }>): RealtimeServerMessage {
  return {
    type: 'turn_end',
    turn,
    stt_ms: rounded(times.sttMs),
    llm_ms: rounded(times.llmMs),
    tts_ms: rounded(times.ttsMs),
    total_ms: Math.round(times.totalMs),
    success: isSuccess,
    interrupted: wasInterrupted,
  };
}

const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));
