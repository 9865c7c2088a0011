import { counter, gauge, histogram, type MetricDefinition } from './metric-definition.js';

/** Of answers that people wait for, in seconds. */
const REQUEST_SEC = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** Of calls of models, in seconds. */
const CALL_SEC = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
/** Of jobs, in line and at work, in seconds. */
const JOB_SEC = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];
/** Of telephone calls, in seconds. */
const CONVERSATION_SEC = [5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600];
/** Time at work for each second of audio. */
const REAL_TIME_FACTOR = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Every metric of the server. docs/metrics.md is its table in words, which a test compares. */
export const METRICS = {
  httpRequests: counter(
    'parley_http_requests_total',
    'HTTP requests, answered or left by their client (499)',
    ['surface', 'method', 'route', 'status'],
  ),
  httpDuration: histogram(
    'parley_http_request_duration_seconds',
    'From the head of an HTTP request to the end of its answer; event streams count as long as they are open',
    REQUEST_SEC,
    ['surface', 'route'],
  ),
  httpInFlight: gauge('parley_http_requests_in_flight', 'HTTP requests that are being answered'),
  httpStreams: gauge('parley_event_streams_open', 'Server-sent event streams that are open'),
  connectionsOpen: gauge('parley_connections_open', 'TCP connections that are open, on every listener'),
  liveConnections: gauge('parley_live_connections', 'Sockets of live conversations', ['surface']),
  socketCloses: counter('parley_socket_closes_total', 'Sockets of live conversations that ended', [
    'surface',
    'code',
  ]),
  socketRefusals: counter('parley_socket_refusals_total', 'Requests for a socket that were refused', [
    'status',
  ]),
  turns: counter('parley_turns_total', 'Turns of conversations that ended', ['surface', 'outcome']),
  turnDuration: histogram(
    'parley_turn_seconds',
    'Stages of turns of conversations; total is from the end of speech to the first audio',
    CALL_SEC,
    ['surface', 'stage'],
  ),
  activeSessions: gauge('parley_active_sessions', 'Conversations that have not ended'),
  activeCalls: gauge('parley_active_calls', 'Telephone calls in progress'),
  maxCalls: gauge('parley_max_calls', 'Telephone calls that may go on at once'),
  calls: counter('parley_calls_total', 'Telephone calls that ended, or were refused', ['carrier', 'outcome']),
  callActions: counter(
    'parley_call_actions_total',
    'Calls that assistants ended or transferred, or meant to',
    ['carrier', 'action', 'outcome'],
  ),
  callDuration: histogram('parley_call_seconds', 'Telephone calls, from start to end', CONVERSATION_SEC, [
    'carrier',
  ]),

  jobsWaiting: gauge('parley_jobs_waiting', 'Jobs in line, of all processes on this database', ['kind']),
  jobsActive: gauge('parley_jobs_active', 'Jobs at work, of all processes on this database', ['kind']),
  jobAttempts: counter('parley_job_attempts_total', 'Attempts at jobs that ended in this process', [
    'kind',
    'outcome',
  ]),
  jobWait: histogram(
    'parley_job_wait_seconds',
    'From accepting a job to its first attempt, fetching its audio included',
    JOB_SEC,
    ['kind'],
  ),
  jobWork: histogram('parley_job_work_seconds', 'Attempts at jobs, from begin to end', JOB_SEC, ['kind']),

  transcriptionRuns: counter('parley_transcription_runs_total', 'Recordings that were read', [
    'model',
    'outcome',
  ]),
  transcriptionAudio: counter(
    'parley_transcription_audio_seconds_total',
    'Audio that was decoded and searched for speech',
    ['model'],
  ),
  transcriptionPieces: counter('parley_transcription_pieces_total', 'Pieces that were recognised', ['model']),
  transcriptionRtf: histogram(
    'parley_transcription_real_time_factor_ratio',
    'Time for a whole recording for each second of its audio, storing included',
    REAL_TIME_FACTOR,
    ['model'],
  ),

  providerCalls: counter(
    'parley_provider_calls_total',
    'Calls of models: a piece of audio, an answer, a text',
    ['type', 'provider', 'purpose', 'outcome'],
  ),
  providerDuration: histogram(
    'parley_provider_call_duration_seconds',
    'Calls of models, to their end',
    CALL_SEC,
    ['type', 'provider', 'purpose'],
  ),
  providerFirst: histogram(
    'parley_provider_first_output_seconds',
    'From the begin of a call to the first text or audio',
    CALL_SEC,
    ['type', 'provider', 'purpose'],
  ),
  providerTokens: counter('parley_provider_tokens_total', 'Tokens as the provider counted them', [
    'type',
    'provider',
    'purpose',
    'direction',
  ]),
  providerAudio: counter('parley_provider_audio_seconds_total', 'Audio that was recognised or spoken', [
    'type',
    'provider',
  ]),

  providerCost: counter(
    'parley_provider_cost_dollars_total',
    'What answers of realtime models cost by their prices, in US dollars',
    ['type', 'provider'],
  ),

  cacheHits: counter('parley_cache_hits_total', 'Content that was in the cache', ['kind']),
  cacheMisses: counter('parley_cache_misses_total', 'Content that had to be made', ['kind']),
  cacheEntries: gauge('parley_cache_entries', 'Entries of the cache', ['kind', 'tier']),
  cacheBytes: gauge('parley_cache_bytes', 'Content of the cache', ['kind', 'tier']),

  webhookAttempts: counter('parley_webhook_attempts_total', 'Attempts to deliver webhook messages', [
    'outcome',
  ]),
  webhookDuration: histogram(
    'parley_webhook_attempt_duration_seconds',
    'Attempts to deliver webhook messages, from begin to end',
    REQUEST_SEC,
  ),

  inferenceWorkers: gauge('parley_inference_workers', 'Inference processes by what they do', ['state']),
  inferenceWaiting: gauge(
    'parley_inference_requests_waiting',
    'Requests that wait for an inference process',
    ['priority'],
  ),
  inferenceRestarts: counter('parley_inference_restarts_total', 'Inference processes that were replaced'),

  spoolBytes: gauge('parley_spool_bytes', 'Audio that waits for its job'),
  databaseBytes: gauge('parley_database_bytes', 'Files of the database', ['file']),
  scrapeErrors: counter('parley_scrape_errors_total', 'Values that could not be read for a scrape', [
    'metric',
  ]),
  buildInfo: gauge('parley_build_info', 'Always 1; what runs here', ['version', 'node', 'role']),

  cpuUser: counter('process_cpu_user_seconds_total', 'CPU time of the main process in user code'),
  cpuSystem: counter('process_cpu_system_seconds_total', 'CPU time of the main process in the kernel'),
  startTime: gauge('process_start_time_seconds', 'When the main process was started, in seconds since 1970'),
  residentMemory: gauge('process_resident_memory_bytes', 'Memory of the main process in RAM'),
  heapUsed: gauge('nodejs_heap_size_used_bytes', 'JavaScript objects, dead ones not yet collected included'),
  heapTotal: gauge('nodejs_heap_size_total_bytes', 'What the JavaScript heap has reserved'),
  externalMemory: gauge('nodejs_external_memory_bytes', 'Memory of buffers outside the JavaScript heap'),
  eventLoopDelay: gauge('nodejs_eventloop_delay_seconds', 'Delay of the event loop since the last scrape', [
    'percentile',
  ]),
} as const satisfies Record<string, MetricDefinition>;
