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
  /** One sentence for the reader of the documentation. */
  readonly summary: string;
}

const entry = (kind: ErrorKind, summary: string): ErrorCodeEntry => ({ kind, summary });

/** Every stable error code of Parley. Add here first; a code is never reused for another meaning. */
export const ERROR_CODES = {
  invalid_request: entry('invalid', 'A field of the request is missing or wrong.'),
  model_not_available: entry('invalid', 'The model asked for is not usable on this server.'),
  language_not_supported: entry('invalid', 'The model does not speak the language asked for.'),
  missing_file: entry('invalid', 'The request has no file.'),
  empty_file: entry('invalid', 'The file has no bytes.'),
  unsupported_format: entry('invalid', 'The file is of a format that this server does not take.'),
  invalid_language: entry('invalid', 'That is no language code.'),
  invalid_template: entry('invalid', 'There is no such template, or it is malformed.'),
  callback_refused: entry('invalid', 'The callback address is malformed or may not be reached.'),
  unauthenticated: entry('unauthenticated', 'The request carries no valid key.'),
  job_id_in_use: entry('conflict', 'Another job that is still kept has that id.'),
  llm_unavailable: entry('unavailable', 'No language model is configured, or none can be reached.'),
  llm_timeout: entry('timeout', 'The language model did not answer in the time allowed.'),
  llm_failed: entry('upstream', 'The language model broke off, or answered something that cannot be used.'),
  tts_unavailable: entry(
    'unavailable',
    'No speech synthesis is configured for this, or none can be reached.',
  ),
  tts_timeout: entry('timeout', 'The speech synthesis gave no audio in the time allowed.'),
  tts_failed: entry('upstream', 'The speech synthesis broke off.'),
  stt_unavailable: entry('unavailable', 'The speech recognition of a vendor cannot be reached.'),
  stt_timeout: entry('timeout', 'The speech recognition did not answer in the time allowed.'),
  stt_failed: entry('upstream', 'The speech recognition of a vendor broke off.'),
  realtime_unavailable: entry('unavailable', 'The vendor of realtime conversations cannot be reached.'),
  realtime_timeout: entry(
    'timeout',
    'The vendor of realtime conversations did not answer in the time allowed.',
  ),
  realtime_failed: entry('upstream', 'The vendor of realtime conversations broke off.'),
  route_not_found: entry('not-found', 'There is nothing at that address.'),
  job_not_found: entry('not-found', 'No job has that id.'),
  carrier_failed: entry('upstream', 'The carrier of a call did not do what it was asked.'),
  call_not_found: entry('not-found', 'No call of that id is kept.'),
  recording_not_found: entry('not-found', 'No recording of that call is kept.'),
  session_not_found: entry('not-found', 'No session has that id, or it has ended.'),
  session_taken_over: entry('conflict', 'Another socket has taken the session over.'),
  session_of_another: entry('forbidden', 'The session belongs to another user.'),
  import_running: entry('conflict', 'Another file of products is being imported.'),
  job_unfinished: entry('conflict', 'The job has not ended yet.'),
  job_conflict: entry('conflict', 'The job changed while the request was being answered.'),
  payload_too_large: entry('too-large', 'The request is larger than this server takes.'),
  queue_full: entry('rate-limited', 'As many jobs wait as this server holds.'),
  storage_full: entry('unavailable', 'The disk has no room for another upload.'),
  origin_refused: entry('forbidden', 'Pages of that web origin may not open sockets here.'),
  signature_refused: entry('forbidden', 'The request is not signed by the carrier that it should come from.'),
  too_many_sockets: entry('rate-limited', 'As many sockets are open as one address may have.'),
  too_many_messages: entry('rate-limited', 'Messages come faster than this surface takes them.'),
  too_many_requests: entry('rate-limited', 'Requests come faster than this surface takes them.'),
  server_busy: entry('unavailable', 'As much is going on as this server can take.'),
  malformed_message: entry('invalid', 'The message is not one of this protocol.'),
  client_too_slow: entry('timeout', 'The client does not read what is sent to it.'),
  socket_idle: entry('timeout', 'Nothing came over the socket for too long.'),
  shutting_down: entry('unavailable', 'The server is draining before it stops.'),
  not_ready: entry('unavailable', 'The server is starting: models or database are not ready.'),
  audio_unreadable: entry('invalid', 'The file is not audio that this server can decode.'),
  audio_too_short: entry('invalid', 'The file holds no audio.'),
  audio_too_long: entry('invalid', 'The audio is longer than this surface takes.'),
  too_many_channels: entry('invalid', 'The recording has more channels than can be told apart.'),
  decoding_interrupted: entry('unavailable', 'The decoder was ended from outside, again and again.'),
  decoding_timeout: entry('timeout', 'Decoding the file took longer than allowed.'),
  address_refused: entry('invalid', 'The address may not be reached from this server.'),
  fetch_failed: entry('upstream', 'The audio could not be fetched from its address.'),
  fetch_timeout: entry('timeout', 'The audio was not delivered in the time allowed.'),
  fetch_too_large: entry('too-large', 'The address delivered more bytes than this server takes.'),
  inference_failed: entry('internal', 'The recogniser failed on a piece of audio.'),
  lease_lost: entry('conflict', 'Another attempt has taken over the job.'),
  cancelled: entry('cancelled', 'The work was cancelled.'),
  internal: entry('internal', 'Something unexpected happened; the log has it under the request id.'),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;
