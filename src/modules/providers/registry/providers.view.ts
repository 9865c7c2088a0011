export class CircuitStatsView {
  /**
   * Calls that ended as a success or as the provider's failure, probes apart.
   * @example 120
   */
  total_requests!: number;
  /**
   * Calls that brought text or audio.
   * @example 118
   */
  successful_requests!: number;
  /**
   * Calls that the provider failed at, or was too slow for.
   * @example 2
   */
  failed_requests!: number;
  /**
   * Failures since the last success.
   * @example 0
   */
  consecutive_failures!: number;
  /**
   * Failed of all, 0–1.
   * @example 0.0167
   */
  failure_rate!: number;
}

export class CircuitConfigView {
  /**
   * Failures in a row that open the circuit.
   * @example 3
   */
  failure_threshold!: number;
  /**
   * Seconds until an open circuit is tried.
   * @example 30
   */
  recovery_timeout!: number;
}

export class CircuitView {
  /**
   * Kind and provider, with the model where several have that name.
   * @example "stt_deepgram"
   */
  name!: string;
  /**
   * `open`: the provider is left out; `half_open`: it is being tried.
   * @example "closed"
   */
  state!: 'closed' | 'open' | 'half_open';
  /**
   * Whether calls go through.
   * @example true
   */
  is_available!: boolean;
  /** Counts since the server started. */
  stats!: CircuitStatsView;
  /** When it opens, and for how long. */
  config!: CircuitConfigView;
}

export class ProviderView {
  /**
   * As settings name it; models of this machine are all `embedded`.
   * @example "deepgram"
   */
  name!: string;
  /**
   * What its calls go to.
   * @example "nova-3"
   */
  model!: string | null;
  /**
   * 0 is asked first.
   * @example 0
   */
  priority!: number;
  /**
   * Whether this process uses it.
   * @example true
   */
  enabled!: boolean;
  /**
   * Whether it takes calls now.
   * @example true
   */
  available!: boolean;
  /** Its circuit breaker. */
  circuit!: CircuitView;
}

export class ProviderKindView {
  /**
   * Speech to text, language models, text to speech, or vendors that hold conversations.
   * @example "stt"
   */
  provider_type!: 'stt' | 'llm' | 'tts' | 'realtime';
  /**
   * The one that takes the next call; null when none can.
   * @example "deepgram"
   */
  current_provider!: string | null;
  /**
   * Its model.
   * @example "nova-3"
   */
  current_model!: string | null;
  /**
   * Calls that another than the best provider for them took, since the server started.
   * @example 0
   */
  fallback_count!: number;
  /** Best first. */
  providers!: ProviderView[];
}

export class ProviderKindsView {
  /** Speech to text. */
  stt!: ProviderKindView;
  /** Language models. */
  llm!: ProviderKindView;
  /** Text to speech. */
  tts!: ProviderKindView;
  /** Vendors that hold whole conversations; only where `/ws/realtime` uses one. */
  realtime?: ProviderKindView;
}

export class ProviderSummaryView {
  /**
   * The one that takes the next call; null when none can.
   * @example "deepgram"
   */
  current!: string | null;
  /**
   * How many could.
   * @example 2
   */
  available_count!: number;
}

export class ProviderSummariesView {
  /** Speech to text. */
  stt!: ProviderSummaryView;
  /** Language models. */
  llm!: ProviderSummaryView;
  /** Text to speech. */
  tts!: ProviderSummaryView;
  /** Vendors that hold whole conversations. */
  realtime?: ProviderSummaryView;
}

export class ProvidersView {
  /** Every kind. */
  providers!: ProviderKindsView;
  /** The same in short. */
  summary!: ProviderSummariesView;
}

export class ResetView {
  /**
   * Always `ok`.
   * @example "ok"
   */
  status!: 'ok';
  /**
   * What was done.
   * @example "The circuit breakers of 2 stt providers are closed"
   */
  message!: string;
}

export class DetailView {
  /**
   * What is wrong.
   * @example "Unknown provider type 'video': expected stt, llm, tts, realtime"
   */
  detail!: string;
}
