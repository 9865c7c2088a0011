import { z } from 'zod';
import { bearer, bytesOf, note, samplesOf, type TalkEvent, type TalkSurface } from './talk-surface.js';

/** Events that are made use of; others come, too. */
const serverEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.created') }),
  z.object({ type: z.literal('error'), error: z.object({ message: z.string() }) }),
  z.object({
    type: z.enum(['input_audio_buffer.speech_started', 'input_audio_buffer.speech_stopped']),
  }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.completed'),
    transcript: z.string(),
  }),
  z.object({ type: z.literal('response.output_audio_transcript.delta'), delta: z.string() }),
  z.object({ type: z.literal('response.output_audio_transcript.done'), transcript: z.string() }),
  z.object({ type: z.literal('response.output_audio.delta'), delta: z.string() }),
  z.object({ type: z.literal('response.created') }),
  z.object({ type: z.literal('response.done'), response: z.object({ status: z.string() }) }),
]);

const SESSION = { type: 'realtime', audio: { input: { transcription: { model: 'whisper-1' } } } };

/** OpenAI's realtime protocol: `/openai/v1/realtime`, or OpenAI itself. */
export class OpenAiSurface implements TalkSurface {
  readonly rateHz = 24_000;
  readonly frameMs = 40;
  readonly tellsEnd = true;
  private answered = '';

  headers(_url: URL, token: string | undefined): Record<string, string> {
    return bearer(token);
  }

  open(): string[] {
    return [JSON.stringify({ type: 'session.update', session: SESSION })];
  }

  say(pcm: Int16Array): string[] {
    const audio = bytesOf(pcm).toString('base64');
    return [JSON.stringify({ type: 'input_audio_buffer.append', audio })];
  }

  interrupt(): string[] {
    return [JSON.stringify({ type: 'response.cancel' })];
  }

  leave(): string[] {
    return [];
  }

  take(data: Buffer): TalkEvent[] {
    const parsed = serverEvent.safeParse(JSON.parse(data.toString('utf8')));
    if (!parsed.success) return [];
    const { data: event } = parsed;
    switch (event.type) {
      case 'session.created':
        return [...note('session.created'), { type: 'ready' }];
      case 'error':
        return note(`error: ${event.error.message}`);
      case 'input_audio_buffer.speech_started':
        return [...note('speech begins'), { type: 'halted' }];
      case 'input_audio_buffer.speech_stopped':
        return note('speech ends');
      case 'conversation.item.input_audio_transcription.completed':
        return [{ type: 'said', speaker: 'user', text: event.transcript, isFinal: true }];
      case 'response.created':
        this.answered = '';
        return note('response.created');
      case 'response.output_audio_transcript.delta':
        this.answered += event.delta;
        return [{ type: 'said', speaker: 'assistant', text: this.answered, isFinal: false }];
      case 'response.output_audio_transcript.done':
        return [{ type: 'said', speaker: 'assistant', text: event.transcript, isFinal: true }];
      case 'response.output_audio.delta':
        return [{ type: 'audio', pcm: samplesOf(Buffer.from(event.delta, 'base64')) }];
      case 'response.done':
        return endOf(event.response.status);
    }
  }
}

/** Audio comes faster than it is played; of an answer that was stopped, the rest is not. */
function endOf(status: string): TalkEvent[] {
  const noted = note(`response.done: ${status}`);
  return status === 'cancelled'
    ? [...noted, { type: 'halted' }, { type: 'answer-over' }]
    : [...noted, { type: 'answer-over' }];
}
