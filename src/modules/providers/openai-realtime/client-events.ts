import type { SpokenMessage } from '../../../engine/conversation/conversation-history.js';
import { languageCodeOf } from '../../../engine/ports/speech-voices.js';
import type { ToolDefinition } from '../../../engine/ports/language-model.js';
import type { RealtimeClientEvent } from '../../../platform/openai/realtime-events.js';
import type { RealtimeSession } from '../../../platform/openai/realtime-session.js';

/** Of audio both ways. */
export const VENDOR_RATE_HZ = 24_000;
/** Ids that begin so belong to events whose refusal changes nothing: what they are about is over already. */
const LATE = 'late';
/** What one event holds at most: ten seconds, of 15 MiB that the vendor takes. */
const APPEND_SAMPLES = 10 * VENDOR_RATE_HZ;

const format = { type: 'audio/pcm', rate: VENDOR_RATE_HZ } as const;

export interface VendorSessionOptions {
  instructions: string;
  voice: string;
  language?: string | undefined;
  transcriptionModel: string;
  tools?: readonly ToolDefinition[];
}

/** The settings of a session that converses in audio and finds the ends of turns itself. */
export function sessionOf(options: VendorSessionOptions): RealtimeSession {
  const { instructions, voice, language, transcriptionModel, tools = [] } = options;
  const spoken = language === undefined ? {} : { language: languageCodeOf(language) };
  return {
    type: 'realtime',
    output_modalities: ['audio'],
    instructions,
    audio: {
      input: {
        format,
        transcription: { model: transcriptionModel, ...spoken },
        turn_detection: {
          type: 'semantic_vad',
          eagerness: 'auto',
          create_response: true,
          interrupt_response: true,
        },
      },
      output: { format, voice },
    },
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        name,
        description,
        parameters,
      })),
      tool_choice: 'auto' as const,
    }),
  };
}

/** Mono s16le at {@link VENDOR_RATE_HZ}, as events of a size that the vendor takes. */
export function audioEvents(pcm: Int16Array): RealtimeClientEvent[] {
  const events: RealtimeClientEvent[] = [];
  for (let at = 0; at < pcm.length; at += APPEND_SAMPLES) {
    const { buffer, byteOffset, byteLength } = pcm.subarray(at, at + APPEND_SAMPLES);
    const audio = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    events.push({ type: 'input_audio_buffer.append', audio });
  }
  return events;
}

/** What was said before, as a new session is told of it. */
export function historyEvents(said: readonly SpokenMessage[]): RealtimeClientEvent[] {
  return said.map(({ role, content: text }) => ({
    type: 'conversation.item.create',
    item:
      role === 'user'
        ? { type: 'message', role, content: [{ type: 'input_text', text }] }
        : { type: 'message', role, content: [{ type: 'output_text', text }] },
  }));
}

export const cancelEvent = (responseId: string): RealtimeClientEvent => ({
  type: 'response.cancel',
  event_id: `${LATE}-cancel-${responseId}`,
  response_id: responseId,
});

export const truncateEvent = (
  itemId: string,
  contentIndex: number,
  audioEndMs: number,
): RealtimeClientEvent => ({
  type: 'conversation.item.truncate',
  event_id: `${LATE}-truncate-${itemId}`,
  item_id: itemId,
  content_index: contentIndex,
  audio_end_ms: audioEndMs,
});

export const toolOutputEvent = (callId: string, output: string): RealtimeClientEvent => ({
  type: 'conversation.item.create',
  item: { type: 'function_call_output', call_id: callId, output },
});

/** Has a text said that nobody asked for. */
export const announceEvent = (text: string): RealtimeClientEvent => ({
  type: 'response.create',
  response: {
    instructions: `Say the following text word for word, in its language, and nothing else: ${JSON.stringify(text)}`,
    tool_choice: 'none',
  },
});

/** Whether an error is about something that was over before the vendor heard of it. */
export const isLate = (about: string | undefined): boolean => about?.startsWith(`${LATE}-`) === true;
