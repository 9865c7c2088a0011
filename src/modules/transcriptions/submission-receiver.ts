import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { receiveForm } from '../../platform/http/multipart-form.js';
import { validateForm, type DroppedParameter } from '../../platform/http/validate-form.js';
import { Spool } from '../../platform/storage/spool.js';
import { SubmitTranscriptionDto } from './dto/submit-transcription.dto.js';
import type { SubmissionOptions } from './transcriptions.service.js';

export interface ReceivedSubmission {
  options: SubmissionOptions;
  /** What was sent and is not honoured. */
  dropped: DroppedParameter[];
}

/** Reads a submission off the wire: fields checked, file in the spool. */
@Injectable()
export class SubmissionReceiver {
  constructor(private readonly spool: Spool) {}

  /** @throws AppError `invalid_request`, `payload_too_large`, `storage_full`; nothing stays in the spool then. */
  async receive(request: FastifyRequest): Promise<ReceivedSubmission> {
    const { fields, file } = await receiveForm(request, this.spool, 'file');
    try {
      const { value, dropped } = validateForm(SubmitTranscriptionDto, fields);
      if (file !== undefined && value.url !== undefined) {
        dropped.push({ parameter: 'url', reason: 'A file was sent too, and is used.' });
      }
      return { options: toOptions(value, file), dropped };
    } catch (error) {
      if (file !== undefined) await this.spool.remove(file.name);
      throw error;
    }
  }
}

function toOptions(dto: SubmitTranscriptionDto, file: SubmissionOptions['file']): SubmissionOptions {
  return {
    userUuid: dto.user_uuid,
    messageId: dto.message_id,
    file,
    url: dto.url,
    model: dto.model,
    language: dto.language,
    channels: dto.channels,
    hotwords: dto.hotwords,
    responseFormat: dto.response_format,
    force: dto.force ?? false,
  };
}
