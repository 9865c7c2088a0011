/** A parameter that was sent and could not be honoured. */
export class UnhonouredParameterView {
  /**
   * Its name.
   * @example "prompt"
   */
  parameter!: string;
  /**
   * Why it is not honoured.
   * @example "Recognition takes no prompt here."
   */
  reason!: string;
}

/** What a recording is counted as. */
export class DurationUsageView {
  /**
   * Always `duration`.
   * @example "duration"
   */
  type!: 'duration';
  /**
   * Of the recording, rounded up.
   * @example 9
   */
  seconds!: number;
}

/** `json`. */
export class TranscriptionView {
  /**
   * What is said; empty where nobody speaks.
   * @example "Hello, this is a voice message."
   */
  text!: string;
  /** What the recording is counted as. */
  usage!: DurationUsageView;
  /** Present when something that was asked for could not be honoured. */
  dropped_parameters?: UnhonouredParameterView[];
}

/** A sentence, or what is said between two pauses. */
export class VerboseSegmentView {
  /**
   * Its place, from 0.
   * @example 0
   */
  id!: number;
  /**
   * Always 0: recordings are not cut into windows of 30 s.
   * @example 0
   */
  seek!: number;
  /**
   * Seconds.
   * @example 0.32
   */
  start!: number;
  /**
   * Seconds.
   * @example 2.48
   */
  end!: number;
  /**
   * What is said, behind a space.
   * @example " Hello, this is a voice message."
   */
  text!: string;
  /** Always empty: ids of Whisper's tokens mean nothing here. */
  tokens!: number[];
  /**
   * Always 0: the most probable text.
   * @example 0
   */
  temperature!: number;
  /**
   * The logarithm of the mean probability of its tokens.
   * @example -0.12
   */
  avg_logprob!: number;
  /**
   * How far its text can be compressed.
   * @example 0.9
   */
  compression_ratio!: number;
  /**
   * Always 0: what voice detection takes for no speech is not in the text.
   * @example 0
   */
  no_speech_prob!: number;
  /**
   * Who speaks; only with `channels=split`.
   * @example "Speaker 1"
   */
  speaker?: string;
  /**
   * The channel that it is spoken on, from 1; only with `channels=split`.
   * @example 1
   */
  channel?: number;
}

/** A word and when it is said. */
export class VerboseWordView {
  /**
   * Without punctuation.
   * @example "Hello"
   */
  word!: string;
  /**
   * Seconds.
   * @example 0.32
   */
  start!: number;
  /**
   * Seconds.
   * @example 0.64
   */
  end!: number;
  /**
   * Who speaks; only with `channels=split`.
   * @example "Speaker 1"
   */
  speaker?: string;
  /**
   * The channel that it is spoken on, from 1; only with `channels=split`.
   * @example 1
   */
  channel?: number;
}

/** `verbose_json`. */
export class VerboseTranscriptionView {
  /**
   * What was done.
   * @example "transcribe"
   */
  task!: 'transcribe' | 'translate';
  /**
   * Of the text, its English name.
   * @example "english"
   */
  language!: string;
  /**
   * Seconds of audio.
   * @example 8.47
   */
  duration!: number;
  /**
   * What is said; empty where nobody speaks.
   * @example "Hello, this is a voice message."
   */
  text!: string;
  /** Unless only words were asked for. */
  segments?: VerboseSegmentView[];
  /** Where words were asked for. */
  words?: VerboseWordView[];
  /** What the recording is counted as. */
  usage!: DurationUsageView;
  /**
   * What to know of the choice of language.
   * @example "No language was named: transcribed as en, the only one moonshine-tiny speaks."
   */
  warning?: string;
  /** Present when something that was asked for could not be honoured. */
  dropped_parameters?: UnhonouredParameterView[];
}
