import { Injectable } from '@nestjs/common';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import type { CallRecord } from '../records/call-record.js';
import { presentCall } from '../records/calls.presenter.js';
import type { CallEndedMessage } from './call-ended.message.js';

/** What a template made of a call, or why it made nothing. */
export type CallDocument = {
  readonly template: string;
  /** ISO 639-1. */
  readonly language: string;
} & (
  | { readonly markdown: string; readonly problem: null }
  | { readonly markdown: null; readonly problem: string }
);

/** Renders what is told of a call that has ended. */
@Injectable()
export class CallMessages {
  constructor(
    private readonly config: CallRecordsConfig,
    private readonly telephony: TelephonyConfig,
  ) {}

  /** JSON text; rendered once, so that each repetition carries the same bytes. */
  render(call: CallRecord, document: CallDocument | null): string {
    const message: CallEndedMessage = {
      type: 'call.ended',
      timestamp: new Date(call.endedAtMs ?? Date.now()).toISOString(),
      data: {
        ...presentCall(call, Date.now()),
        recording_url: this.config.isRecorded ? this.recordingUrlOf(call.id) : null,
        document,
      },
    };
    return JSON.stringify(message);
  }

  /** Whole where this server knows its own address. */
  private recordingUrlOf(id: string): string {
    return `${this.telephony.publicUrl ?? ''}/calls/${id}/recording`;
  }
}
