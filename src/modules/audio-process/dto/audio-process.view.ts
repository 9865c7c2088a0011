import type { ModelCallPurpose } from '../../../engine/text/model-call.js';

/** A parameter that is not honoured. */
export class DroppedParameterView {
  /**
   * Its name.
   * @example "target_language"
   */
  parameter!: string;

  /**
   * Why.
   * @example "No language model is configured to translate into de, the default: not translated."
   */
  reason!: string;
}

/** One call of a model. */
export class ModelCallView {
  /**
   * The model that answered.
   * @example "moonshine-tiny"
   */
  model!: string;

  /**
   * `transcription`, `translation` or `template`.
   * @example "transcription"
   */
  purpose!: ModelCallPurpose;

  /**
   * As that model counts them, request and answer together.
   * @example 1500
   */
  tokens!: number;

  /**
   * How long it took.
   * @example 4500
   */
  duration_ms!: number;
}

/** Every model call that a request took; none when it was answered with what was kept. */
export class LlmInfoView {
  /**
   * Of all calls.
   * @example 1500
   */
  total_tokens!: number;

  /**
   * US dollars, by the price table; models of this house are free.
   * @example 0.015
   */
  total_cost!: number;

  /** In the order in which they ended. */
  requests!: ModelCallView[];
}

/** The request that is answered. */
export class AudioRequestView {
  /**
   * Good for `GET /api/jobs/<id>`.
   * @example "f3b1c0de-7d0a-4a52-9b8e-0c8f3c6a1b11"
   */
  id!: string;

  /**
   * When it came in.
   * @example "2024-01-01T00:00:00.000Z"
   */
  timestamp!: string;
}

/** How the request was worked on. */
export class AudioWorkView {
  /**
   * From its arrival to its end.
   * @example 5000
   */
  duration_ms!: number;

  /** What it took of models. */
  llm_info!: LlmInfoView;

  /** What was asked for and is not honoured; absent when there is nothing to tell. */
  dropped_parameters?: DroppedParameterView[];

  /**
   * What is wrong with the recording although there is a result; absent when there is nothing to tell.
   * @example ["The file announces 11.0 s of audio, and 3.1 s could be decoded: it is damaged or cut off."]
   */
  warnings?: string[];
}

/** A sentence, or what was said between two pauses. */
export class AudioSegmentView {
  /**
   * Its number.
   * @example 0
   */
  id!: number;

  /**
   * Seconds from the start of the recording.
   * @example 0
   */
  start!: number;

  /**
   * Seconds from the start of the recording.
   * @example 10.5
   */
  end!: number;

  /**
   * What was said.
   * @example "First segment..."
   */
  text!: string;

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

/** What was made of the recording. */
export class AudioDataView {
  /**
   * Length of the audio in seconds.
   * @example 120.5
   */
  duration!: number;

  /**
   * ISO 639-1 code of the language that was transcribed.
   * @example "en"
   */
  detected_language!: string;

  /**
   * The filled template, else the translation, else the text as spoken.
   * @example "Transcribed and transformed text..."
   */
  output_text!: string;

  /**
   * The text as spoken.
   * @example "Original transcribed text..."
   */
  original_text!: string;

  /**
   * Null when nothing was translated.
   * @example "Translated text..."
   */
  translated_text!: string | null;

  /**
   * The recogniser.
   * @example "moonshine-tiny"
   */
  llm_model!: string;

  /**
   * The model that translated; null when nothing was translated.
   * @example "gpt-4"
   */
  translation_model!: string | null;

  /**
   * All tokens: `total_tokens` of `llm_info`.
   * @example 1500
   */
  token_count!: number;

  /** In the language spoken. */
  segments!: AudioSegmentView[];

  /** The same segments, translated; absent when nothing was translated. */
  translated_segments?: AudioSegmentView[];

  /**
   * The id of the request.
   * @example "f3b1c0de-7d0a-4a52-9b8e-0c8f3c6a1b11"
   */
  process_id!: string;

  /**
   * An opaque name, no path.
   * @example "jobs/f3b1c0de-7d0a-4a52-9b8e-0c8f3c6a1b11"
   */
  process_dir!: string;

  /** Whether it was made for an equal request. */
  from_cache!: boolean;
}

/** The answer to a request without callback, and the result of every job. */
export class ProcessResultView {
  /**
   * `success`; in the record of a job that failed `partial`, when something was made before.
   * @example "success"
   */
  status!: 'success' | 'partial';

  /** The request. */
  request!: AudioRequestView;

  /** The work. */
  process!: AudioWorkView;

  /** The result. */
  data!: AudioDataView;
}
