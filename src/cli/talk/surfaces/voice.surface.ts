import { z } from 'zod';
import { bearer, bytesOf, note, samplesOf, type TalkEvent, type TalkSurface } from './talk-surface.js';

/** Messages of document 4 that are made use of. */
const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state_change'), state: z.string() }),
  z.object({
    type: z.literal('transcript_update'),
    data: z.object({ speaker: z.enum(['user', 'assistant']), text: z.string(), is_final: z.boolean() }),
  }),
  z.object({ type: z.literal('audio'), data: z.string() }),
  z.object({ type: z.literal('interrupt_ack'), message: z.string() }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({ type: z.literal('vad_status'), data: z.object({ is_speech: z.boolean() }) }),
  z.object({ type: z.literal('audio_metrics') }),
]);

/** Document 4: `/voice/{session_id}`. */
export class VoiceSurface implements TalkSurface {
  readonly rateHz = 16_000;
  readonly frameMs = 40;
  readonly tellsEnd = true;

  headers(_url: URL, token: string | undefined): Record<string, string> {
    return bearer(token);
  }

  open(): string[] {
    return [];
  }

  say(pcm: Int16Array): string[] {
    return [JSON.stringify({ type: 'audio', data: bytesOf(pcm).toString('base64') })];
  }

  interrupt(): string[] {
    return [JSON.stringify({ type: 'interrupt' })];
  }

  leave(): string[] {
    return [];
  }

  take(data: Buffer): TalkEvent[] {
    const text = data.toString('utf8');
    const parsed = serverMessage.safeParse(JSON.parse(text));
    if (!parsed.success) return note(`a message that document 4 does not know: ${text.slice(0, 200)}`);
    const { data: message } = parsed;
    switch (message.type) {
      case 'state_change':
        return eventsOfState(message.state);
      case 'transcript_update': {
        const { speaker, text: said, is_final: isFinal } = message.data;
        return [{ type: 'said', speaker, text: said, isFinal }];
      }
      case 'audio':
        return [{ type: 'audio', pcm: samplesOf(Buffer.from(message.data, 'base64')) }];
      case 'vad_status':
        return note(message.data.is_speech ? 'speech begins' : 'speech ends');
      case 'interrupt_ack':
      case 'error':
        return note(`${message.type}: ${message.message}`);
      case 'audio_metrics':
        return [];
    }
  }
}

/** Its listening again ends an answer, and whatever of it was not played. */
function eventsOfState(state: string): TalkEvent[] {
  const noted = note(`state: ${state}`);
  return state === 'listening'
    ? [...noted, { type: 'ready' }, { type: 'halted' }, { type: 'answer-over' }]
    : noted;
}
