import type { CallView } from '../records/calls.view.js';
import type { CallDocument } from './call-messages.js';

/** What the webhook of a call holds, by Standard Webhooks. */
export interface CallEndedMessage {
  readonly type: 'call.ended';
  /** When the call ended. */
  readonly timestamp: string;
  readonly data: CallView & {
    /** Null where calls are not recorded. Asks for a key where API_KEYS is set. */
    readonly recording_url: string | null;
    /** Null where no template was asked for. */
    readonly document: CallDocument | null;
  };
}
