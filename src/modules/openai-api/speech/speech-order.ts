import { languageCodeOf, type SpeechVoices } from '../../../engine/ports/speech-voices.js';
import type { SpeechSynthesisRequest, TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import type { DroppedParameter } from '../../../platform/http/validate-form.js';
import type { CreateSpeechDto, SpeechFormat } from '../dto/create-speech.dto.js';
import { namedVoice } from '../models/named-voice.js';
import { VOICE_NAMES } from '../models/openai-names.js';

/** What is to be said, and how, once all that was asked for is known to be possible. */
export interface SpeechOrder {
  synthesis: TextToSpeech;
  request: SpeechSynthesisRequest;
  format: SpeechFormat;
  /** How much faster the audio is played than it was spoken: what no synthesis is fast or slow enough for. */
  tempo: number;
  isEventStream: boolean;
  dropped: DroppedParameter[];
}

/** How the assistant speaks, where a request does not say. */
export interface SpeechDefaults {
  language: string | undefined;
  voice: string | undefined;
}

const DEFAULT_LANGUAGE = 'en';
/** What every synthesis can do. */
const SPOKEN_SPEED = { min: 0.5, max: 2 };

/** @throws AppError `model_not_available`, `language_not_supported`, `tts_unavailable`. */
export function speechOrder(
  dto: CreateSpeechDto,
  unknown: readonly DroppedParameter[],
  voices: SpeechVoices,
  defaults: SpeechDefaults,
): SpeechOrder {
  const dropped = [...unknown];
  const language = dto.language ?? defaults.language ?? DEFAULT_LANGUAGE;
  const synthesis = namedVoice(voices, dto.model, language);
  const voice = voiceOf(dto.voice, synthesis, defaults, dropped);
  if (dto.instructions !== undefined) {
    dropped.push({ parameter: 'instructions', reason: 'Speech synthesis takes no instructions here.' });
  }
  const { speed = 1 } = dto;
  const spokenSpeed = Math.min(Math.max(speed, SPOKEN_SPEED.min), SPOKEN_SPEED.max);
  return {
    synthesis,
    request: {
      ...{ text: dto.input, language: languageCodeOf(language), speed: spokenSpeed, priority: 'batch' },
      ...(voice !== undefined && { voice }),
    },
    format: dto.response_format ?? 'mp3',
    tempo: speed / spokenSpeed,
    isEventStream: dto.stream_format === 'sse',
    dropped,
  };
}

/** OpenAI's names are its own; to another synthesis they mean the voice that is configured for it. */
function voiceOf(
  wanted: string | undefined,
  { capabilities }: TextToSpeech,
  { voice: configured }: SpeechDefaults,
  dropped: DroppedParameter[],
): string | undefined {
  if (wanted === undefined) return configured;
  const isOpenAis = VOICE_NAMES.includes(wanted.toLowerCase());
  if (!isOpenAis || capabilities.provider === 'openai') return isOpenAis ? wanted.toLowerCase() : wanted;
  const speaker = configured ?? capabilities.defaultVoice;
  const reason = `${capabilities.model} has no such voice: ${speaker === undefined ? 'its own' : `'${speaker}'`} speaks.`;
  dropped.push({ parameter: 'voice', reason });
  return configured;
}
