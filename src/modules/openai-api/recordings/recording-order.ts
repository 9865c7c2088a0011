import type { ModelChoice, SpeechModels } from '../../../engine/ports/speech-models.js';
import type { ChannelMode } from '../../../engine/transcription/channel-mode.js';
import type { TranscriptFormat } from '../../../engine/transcription/formats/transcript-format.js';
import type { DroppedParameter } from '../../../platform/http/validate-form.js';
import type {
  CreateTranscriptionDto,
  CreateTranslationDto,
  Granularity,
} from '../dto/create-transcription.dto.js';
import { namedRecognizer } from '../models/named-recognizer.js';
import { invalidParameter } from '../requests/checked-input.js';

/** What is to be done with a recording, once all that was asked for is known to be possible. */
export interface RecordingOrder {
  choice: ModelChoice;
  /** Whether the client named the language; else it is the server's guess. */
  isLanguageNamed: boolean;
  format: TranscriptFormat;
  /** Times that `verbose_json` has. */
  granularities: ReadonlySet<Granularity>;
  isStreamed: boolean;
  channels: ChannelMode;
  /** What is likelier here than elsewhere. */
  hotwords?: readonly string[];
  dropped: DroppedParameter[];
}

const STREAMED_FORMATS: readonly TranscriptFormat[] = ['json', 'text'];

/** @throws AppError `invalid_request`, `model_not_available`, `language_not_supported`. */
export function transcriptionOrder(
  dto: CreateTranscriptionDto,
  unknown: readonly DroppedParameter[],
  models: SpeechModels,
): RecordingOrder {
  const { stream: isStreamed = false, timestamp_granularities: granularities, channels = 'mix' } = dto;
  const order = orderOf(dto, unknown, models);
  if (isStreamed && !STREAMED_FORMATS.includes(order.format)) {
    throw invalidParameter('stream', `stream needs response_format ${STREAMED_FORMATS.join(' or ')}`);
  }
  if (granularities !== undefined && order.format !== 'verbose_json') {
    throw invalidParameter(
      'timestamp_granularities',
      'timestamp_granularities needs response_format verbose_json',
    );
  }
  const { recognizer, id } = order.choice.model;
  if (granularities?.includes('word') === true && !recognizer.capabilities.wordTimes) {
    throw invalidParameter('timestamp_granularities', `Model '${id}' tells no times of words`);
  }
  if (dto.chunking_strategy === 'server_vad') {
    const reason = "Recordings are always cut at silences, by this server's own voice detection.";
    order.dropped.push({ parameter: 'chunking_strategy', reason });
  }
  return { ...order, isStreamed, channels, granularities: new Set(granularities ?? ['segment']) };
}

/** A translation is one of a transcript. Throws as {@link transcriptionOrder}. */
export function translationOrder(
  dto: CreateTranslationDto,
  unknown: readonly DroppedParameter[],
  models: SpeechModels,
): RecordingOrder {
  return orderOf(dto, unknown, models);
}

function orderOf(
  dto: CreateTranslationDto,
  unknown: readonly DroppedParameter[],
  models: SpeechModels,
): RecordingOrder {
  const { model, language, prompt, hotwords, temperature = 0, response_format: format = 'json' } = dto;
  const dropped = [...unknown];
  if (prompt !== undefined) {
    dropped.push({ parameter: 'prompt', reason: 'Recognition takes no prompt here.' });
  }
  if (temperature > 0) {
    dropped.push({
      parameter: 'temperature',
      reason: 'Recognition gives the most probable text, as with 0.',
    });
  }
  const choice = namedRecognizer(models, model, language);
  if (hotwords !== undefined && choice.model.recognizer.capabilities.hotwords !== true) {
    dropped.push({ parameter: 'hotwords', reason: `Model '${choice.model.id}' cannot use them.` });
  }
  const isLanguageNamed = language !== undefined && language.toLowerCase() !== 'auto';
  return {
    ...{ choice, isLanguageNamed, format, dropped },
    granularities: new Set<Granularity>(['segment']),
    isStreamed: false,
    channels: 'mix',
    ...(hotwords && { hotwords }),
  };
}
