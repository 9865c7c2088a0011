import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FfmpegEncoder } from '../../../engine/audio/ffmpeg-encoder.js';
import { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import { CreateSpeechDto } from '../dto/create-speech.dto.js';
import { checkedInput } from '../requests/checked-input.js';
import { RequestWork } from '../requests/request-work.js';
import { speechEvents, type SpeechEvent } from './speech-events.js';
import { speechOrder, type SpeechOrder } from './speech-order.js';
import { spokenAudio } from './spoken-audio.js';

/** Speech for clients that wait for it. */
@Injectable()
export class OpenAiSpeechService {
  constructor(
    private readonly voices: SpeechVoices,
    private readonly profile: AssistantProfile,
    private readonly encoder: FfmpegEncoder,
    private readonly work: RequestWork,
  ) {}

  /** @throws AppError `invalid_request`, and as {@link speechOrder}. */
  settle(body: unknown): SpeechOrder {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new AppError('invalid_request', 'The body must be a JSON object');
    }
    const { value, dropped } = checkedInput(CreateSpeechDto, body);
    return speechOrder(value, dropped, this.voices, this.profile);
  }

  /** Audio while it is spoken. Throws as `TextToSpeech.speak` and `RequestWork.during`. */
  audio(
    order: SpeechOrder,
    reply: FastifyReply,
    onSpoken: (ms: number) => void = () => undefined,
  ): AsyncIterable<Uint8Array> {
    return this.work.during('speech', reply, (signal) => spokenAudio(order, this.encoder, onSpoken, signal));
  }

  /** The same, as events. */
  events(order: SpeechOrder, reply: FastifyReply): AsyncIterable<SpeechEvent> {
    let spokenMs = 0;
    const audio = this.audio(order, reply, (ms) => (spokenMs += ms));
    return speechEvents(audio, order.request.text, () => spokenMs);
  }
}
