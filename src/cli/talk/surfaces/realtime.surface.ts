import { z } from 'zod';
import { bearer, bytesOf, note, samplesOf, type TalkEvent, type TalkSurface } from './talk-surface.js';

/** Messages of document 3 that are made use of; the last five come with `?events=all`. */
const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('bot_audio_end') }),
  z.object({ type: z.literal('transcript_delta'), text: z.string() }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({ type: z.literal('state'), state: z.string() }),
  z.object({ type: z.enum(['speech_started', 'speech_stopped']) }),
  z.object({
    type: z.literal('transcript'),
    speaker: z.enum(['user', 'bot']),
    text: z.string(),
    is_final: z.boolean(),
  }),
  z.object({ type: z.literal('bot_audio_halted') }),
  z.object({ type: z.literal('turn_end') }),
]);

/** Document 3: `/ws/realtime`. */
export class RealtimeSurface implements TalkSurface {
  readonly rateHz = 24_000;
  readonly frameMs = 40;
  readonly tellsEnd = true;
  private botText = '';
  /** With all events, texts come whole. */
  private hasTranscripts = false;

  headers(_url: URL, token: string | undefined): Record<string, string> {
    return bearer(token);
  }

  open(): string[] {
    return [JSON.stringify({ type: 'start_conversation' })];
  }

  say(pcm: Int16Array): Buffer[] {
    return [Buffer.from(bytesOf(pcm))];
  }

  /** The document has no command for it: who wants to interrupt speaks. */
  interrupt(): string[] {
    return [];
  }

  leave(): string[] {
    return [];
  }

  take(data: Buffer, isBinary: boolean): TalkEvent[] {
    if (isBinary) return [{ type: 'audio', pcm: samplesOf(data) }];
    const text = data.toString('utf8');
    const parsed = serverMessage.safeParse(JSON.parse(text));
    if (!parsed.success) return note(`a message that document 3 does not know: ${text.slice(0, 200)}`);
    const { data: message } = parsed;
    switch (message.type) {
      case 'ready':
        return [...note('ready'), { type: 'ready' }];
      case 'state':
        return note(`state: ${message.state}`);
      case 'speech_started':
        return note('speech begins');
      case 'speech_stopped':
        return note('speech ends');
      case 'error':
        return note(`error: ${message.message}`);
      case 'transcript': {
        this.hasTranscripts = true;
        const speaker = message.speaker === 'bot' ? 'assistant' : 'user';
        return [{ type: 'said', speaker, text: message.text, isFinal: message.is_final }];
      }
      case 'transcript_delta':
        this.botText += message.text;
        return this.hasTranscripts ? [] : [this.saidByBot(false)];
      case 'bot_audio_halted':
        return [...note('the answer is halted'), { type: 'halted' }];
      case 'bot_audio_end':
        return this.endAnswer();
      case 'turn_end':
        return [];
    }
  }

  private endAnswer(): TalkEvent[] {
    const said = this.hasTranscripts ? [] : [this.saidByBot(true)];
    this.botText = '';
    return [...said, { type: 'answer-over' }];
  }

  private saidByBot(isFinal: boolean): TalkEvent {
    return { type: 'said', speaker: 'assistant', text: this.botText, isFinal };
  }
}
