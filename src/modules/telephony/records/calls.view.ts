import { JobWebhookView } from '../../jobs/tracking/dto/job-webhook.view.js';

export class CallSummaryView {
  /**
   * This server's own: two calls can have one `call_sid`, where the carrier came again.
   * @example "8f5c0a5e-54a1-4a5c-9f65-0f8f5a1c7d11"
   */
  id!: string;
  /**
   * The carrier's id of the call.
   * @example "CA0123456789abcdef0123456789abcdef"
   */
  call_sid!: string;
  /**
   * The carrier's id of the stream.
   * @example "MZ0123456789abcdef0123456789abcdef"
   */
  stream_sid!: string;
  /**
   * Who carried it.
   * @example "twilio"
   */
  carrier!: string;
  /**
   * Who called, as the carrier writes it; null where it was not told, or was erased.
   * @example "+4930901820"
   */
  from!: string | null;
  /**
   * Who was called; null where it was not told, or was erased.
   * @example "+33145678901"
   */
  to!: string | null;
  /**
   * How it ended, or `live`: the caller hung up, the line broke off, or this server could not go on with it.
   * @example "completed"
   */
  state!: 'live' | 'completed' | 'dropped' | 'failed';
  /**
   * When it began.
   * @example "2026-01-15T10:00:00.000Z"
   */
  started_at!: string;
  /**
   * When it ended; null while it goes on.
   * @example "2026-01-15T10:02:30.000Z"
   */
  ended_at!: string | null;
  /**
   * How long it was, or has been by now.
   * @example 150
   */
  duration_seconds!: number;
  /**
   * Who ended it: the `caller` (or the carrier said so), the `assistant`, the `server`, which could not go on with it or was
   * gone, or the `line`, which broke off; null while it goes on.
   * @example "caller"
   */
  ended_by!: 'caller' | 'assistant' | 'server' | 'line' | null;
  /**
   * The name in TELEPHONY_TRANSFER_TARGETS that it was handed on to; null where it was not.
   * @example null
   */
  transferred_to!: string | null;
  /**
   * What vendors charge for its models, as far as prices are known; null where none is.
   * @example 0.0123
   */
  cost_usd!: number | null;
}

export class CallListView {
  /** Newest first. */
  calls!: CallSummaryView[];
  /**
   * For the page after this one; null when there is none.
   * @example null
   */
  next_cursor!: string | null;
}

export class CallLineView {
  /**
   * Who said it.
   * @example "user"
   */
  speaker!: 'user' | 'assistant';
  /**
   * What was said; of an answer as much as was heard.
   * @example "Do you have coffee machines?"
   */
  text!: string;
  /**
   * When it began to be known.
   * @example "2026-01-15T10:00:04.120Z"
   */
  at!: string;
}

export class CallTurnProvidersView {
  /**
   * Who recognised the speech.
   * @example "embedded"
   */
  stt!: string | null;
  /**
   * Who wrote the answer.
   * @example "openai"
   */
  llm!: string | null;
  /**
   * Who spoke it.
   * @example "espeak"
   */
  tts!: string | null;
}

export class CallTurnView {
  /**
   * From 1. The greeting is one, and has no figures.
   * @example 2
   */
  turn!: number;
  /**
   * From the end of the turn to its text; null, like the other times, where it did not come to that.
   * @example 120
   */
  stt_ms!: number | null;
  /**
   * From the question to the first text of the answer.
   * @example 310
   */
  llm_ms!: number | null;
  /**
   * From the first sentence to its first audio.
   * @example 40
   */
  tts_ms!: number | null;
  /**
   * From the end of the caller's speech to the first audio, or to the end of the turn where there was none.
   * @example 620
   */
  total_ms!: number;
  /**
   * Whether it was answered.
   * @example true
   */
  success!: boolean;
  /**
   * Whether the caller spoke into the answer.
   * @example false
   */
  interrupted!: boolean;
  /** Names in settings; null for a stage that it did not come to. */
  providers!: CallTurnProvidersView;
}

export class CallView extends CallSummaryView {
  /** What was said, in order; null once CALL_TEXT_RETENTION_DAYS have passed. */
  transcript!: CallLineView[] | null;
  /** How its turns went. */
  turns!: CallTurnView[];
}

/** A call as `GET /calls/{sid}` answers it. */
export class CallDetailView extends CallView {
  /** What became of the webhook that tells of its end. */
  webhook!: JobWebhookView;
}

export class CallErasedView {
  /**
   * Which one it was.
   * @example "CA0123456789abcdef0123456789abcdef"
   */
  call_sid!: string;
  /**
   * How many there were of that id.
   * @example 1
   */
  deleted_count!: number;
}

/** Document 4's error envelope. */
export class CallErrorView {
  /**
   * What is wrong.
   * @example "Call not found"
   */
  detail!: string;
}
