import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SpeechModels } from '../../../engine/ports/speech-models.js';
import type { Transcript } from '../../../engine/ports/transcript.js';
import { CreateTranscriptionDto, CreateTranslationDto } from '../dto/create-transcription.dto.js';
import { RequestWork } from '../requests/request-work.js';
import { EnglishTranslator } from './english-translator.js';
import type { OrderedEvent } from './pieces-in-order.js';
import { transcriptionOrder, translationOrder, type RecordingOrder } from './recording-order.js';
import { RecordingReceiver } from './recording-receiver.js';
import { RecordingWork } from './recording-work.js';

/** What came of a request: a transcript, or what is heard as it is heard. */
export type TranscriptionOutcome = { order: RecordingOrder } & (
  { transcript: Transcript } | { events: AsyncIterable<OrderedEvent> }
);

/** Turns recordings into text, and into English, while their clients wait. */
@Injectable()
export class OpenAiTranscriptionsService {
  constructor(
    private readonly receiver: RecordingReceiver,
    private readonly models: SpeechModels,
    private readonly work: RecordingWork,
    private readonly translator: EnglishTranslator,
    private readonly requests: RequestWork,
  ) {}

  /** @throws AppError of the request, the recogniser or its line; see {@link RecordingWork}. Events must be iterated. */
  async transcribe(request: FastifyRequest, reply: FastifyReply): Promise<TranscriptionOutcome> {
    const { spoolName, form } = await this.receiver.receive(request, CreateTranscriptionDto);
    const order = await this.settle(spoolName, () =>
      transcriptionOrder(form.value, form.dropped, this.models),
    );
    if (order.isStreamed) return { order, events: this.work.events(spoolName, order, reply) };
    return { order, transcript: await this.work.transcript(spoolName, order, reply) };
  }

  /** The same, in English. @throws AppError `llm_unavailable`, `llm_timeout`, `llm_failed` besides. */
  async translate(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ order: RecordingOrder; transcript: Transcript }> {
    const { spoolName, form } = await this.receiver.receive(request, CreateTranslationDto);
    const { order, plan } = await this.settle(spoolName, () => {
      const settled = translationOrder(form.value, form.dropped, this.models);
      return { order: settled, plan: this.translator.plan(settled) };
    });
    const heard = await this.work.transcript(spoolName, order, reply);
    const transcript = await this.requests.once('translation', reply, (signal) =>
      this.translator.translate(heard, plan, signal),
    );
    return { order, transcript };
  }

  /** Settles what is to be done; what cannot be done leaves nothing behind. */
  private async settle<T>(spoolName: string, settled: () => T): Promise<T> {
    try {
      return settled();
    } catch (error) {
      await this.receiver.letGo(spoolName);
      throw error;
    }
  }
}
