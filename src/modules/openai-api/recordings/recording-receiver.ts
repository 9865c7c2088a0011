import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../../platform/errors/app-error.js';
import { receiveForm } from '../../../platform/http/multipart-form.js';
import type { ValidatedForm } from '../../../platform/http/validate-form.js';
import { Spool } from '../../../platform/storage/spool.js';
import { SpoolSweeper, type SpoolClaimant } from '../../recordings/spool-sweeper.js';
import { checkedInput } from '../requests/checked-input.js';
import { gatherFields, LIST_FIELDS } from './form-fields.js';

/** A recording that came with a request; whoever received it lets it go. */
export interface ReceivedRecording<T> {
  spoolName: string;
  form: ValidatedForm<T>;
}

/**
 * Reads recordings off the wire, and keeps them in the spool for as long as their request is worked on. What a crash
 * leaves there is swept.
 */
@Injectable()
export class RecordingReceiver implements SpoolClaimant {
  private readonly held = new Set<string>();

  constructor(
    private readonly spool: Spool,
    private readonly sweeper: SpoolSweeper,
  ) {
    sweeper.addClaimant(this);
  }

  async spoolNames(): Promise<Iterable<string>> {
    return this.held;
  }

  /**
   * @throws AppError `invalid_request`, `empty_file`, `payload_too_large`, `storage_full`; nothing stays in the spool then.
   */
  async receive<T extends object>(request: FastifyRequest, Dto: new () => T): Promise<ReceivedRecording<T>> {
    const received = await receiveForm(request, this.spool, 'file', { lists: LIST_FIELDS });
    const { file } = received;
    if (file === undefined) throw new AppError('invalid_request', 'file is required');
    this.held.add(file.name);
    try {
      if (file.bytes === 0) throw new AppError('empty_file', 'The file is empty');
      return { spoolName: file.name, form: checkedInput(Dto, gatherFields(received)) };
    } catch (error) {
      await this.letGo(file.name);
      throw error;
    }
  }

  async letGo(spoolName: string): Promise<void> {
    this.held.delete(spoolName);
    await this.sweeper.discard(spoolName);
  }
}
