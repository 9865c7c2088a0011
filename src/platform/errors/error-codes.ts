/** What sort of thing went wrong; each surface's envelope maps a kind to its status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'rate-limited'
  | 'unavailable'
  | 'upstream'
  | 'timeout'
  | 'cancelled'
  | 'internal';

interface ErrorCodeEntry {
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  /** One sentence for the reader of the documentation. */
  readonly summary: string;
}

const entry = (kind: ErrorKind, retryable: boolean, summary: string): ErrorCodeEntry => ({
  kind,
  retryable,
  summary,
});

/** Every stable error code of Parley. Add here first; a code is never reused for another meaning. */
export const ERROR_CODES = {
  invalid_request: entry('invalid', false, 'A field of the request is missing or wrong.'),
  model_not_available: entry('invalid', false, 'The model asked for is not usable on this server.'),
  language_not_supported: entry('invalid', false, 'The model does not speak the language asked for.'),
  route_not_found: entry('not-found', false, 'There is nothing at that address.'),
  job_not_found: entry('not-found', false, 'No job has that id.'),
  job_conflict: entry('conflict', true, 'The job changed while the request was being answered.'),
  payload_too_large: entry('too-large', false, 'The request is larger than this server takes.'),
  queue_full: entry('rate-limited', true, 'As many jobs wait as this server holds.'),
  storage_full: entry('unavailable', true, 'The disk has no room for another upload.'),
  shutting_down: entry('unavailable', true, 'The server is draining before it stops.'),
  not_ready: entry('unavailable', true, 'The server is starting: models or database are not ready.'),
  audio_unreadable: entry('invalid', false, 'The file is not audio that this server can decode.'),
  audio_too_short: entry('invalid', false, 'The file holds no audio.'),
  audio_too_long: entry('invalid', false, 'The audio is longer than this surface takes.'),
  decoding_timeout: entry('timeout', true, 'Decoding the file took longer than allowed.'),
  address_refused: entry('invalid', false, 'The address may not be reached from this server.'),
  fetch_failed: entry('upstream', true, 'The audio could not be fetched from its address.'),
  fetch_timeout: entry('timeout', true, 'The audio was not delivered in the time allowed.'),
  fetch_too_large: entry('too-large', false, 'The address delivered more bytes than this server takes.'),
  inference_failed: entry('internal', true, 'The recogniser failed on a piece of audio.'),
  lease_lost: entry('conflict', true, 'Another attempt has taken over the job.'),
  cancelled: entry('cancelled', false, 'The work was cancelled.'),
  internal: entry('internal', false, 'Something unexpected happened; the log has it under the request id.'),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;
