import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { receiveForm } from '../../platform/http/multipart-form.js';
import { validateForm, type DroppedParameter } from '../../platform/http/validate-form.js';
import { Spool, type SpooledFile } from '../../platform/storage/spool.js';
import { ProcessAudioDto } from './dto/process-audio.dto.js';
import { missingFile } from './missing-file.js';
import { UploadInspector, type InspectedLength } from './upload-inspector.js';

/** A request as it was received: its audio in the spool and known to be audio. */
export interface ReceivedRequest extends InspectedLength {
  fields: ProcessAudioDto;
  file: SpooledFile;
  fileName: string | undefined;
  /** What was sent and is not known here. */
  dropped: DroppedParameter[];
}

/** Reads a request off the wire: fields checked, file in the spool and looked at. */
@Injectable()
export class ProcessReceiver {
  constructor(
    private readonly spool: Spool,
    private readonly inspector: UploadInspector,
  ) {}

  /**
   * @throws AppError `missing_file`, `empty_file`, `unsupported_format`, `audio_too_long`, `audio_too_short`,
   *   `invalid_request`, `payload_too_large`, `storage_full`; nothing stays in the spool then.
   */
  async receive(request: FastifyRequest): Promise<ReceivedRequest> {
    if (!request.isMultipart()) throw missingFile();
    const { fields, file, fileName } = await receiveForm(request, this.spool, 'file', {
      otherFileCode: 'missing_file',
    });
    if (file === undefined) throw missingFile();
    try {
      const { value, dropped } = validateForm(ProcessAudioDto, fields);
      const length = await this.inspector.inspect(file, fileName);
      return { fields: value, file, fileName, ...length, dropped };
    } catch (error) {
      await this.spool.remove(file.name);
      throw error;
    }
  }
}
