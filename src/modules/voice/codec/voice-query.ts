import type { TurnSettings } from '../../../engine/conversation/turn-settings.js';
import { TURN_LIMITS } from '../../../platform/config/turns.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { AddressValue } from '../../../platform/ws/socket-channel.js';
import { OUTPUT_FORMATS, type OutputFormat } from './voice.codec.js';

const SWITCH = ['on', 'off'] as const;
const { speechMs, silenceMs, words } = TURN_LIMITS;
const range = ({ min, max }: { min: number; max: number }): string => `${min} to ${max}`;

/** What a client may ask for in the address of its socket, for `/asyncapi.json`. */
export const VOICE_QUERY: Readonly<Record<string, AddressValue>> = {
  output_format: {
    description: 'The audio of answers: bare PCM, or each chunk as a WAV file.',
    example: 'pcm',
    choices: OUTPUT_FORMATS,
  },
  end_silence_ms: {
    description: `Milliseconds of silence that end a turn, a whole sentence too: ${range(silenceMs)}.`,
    example: '650',
  },
  min_speech_ms: {
    description: `Milliseconds of speech that begin a turn: ${range(speechMs)}.`,
    example: '250',
  },
  interruption: {
    description: 'Whether speech interrupts an answer; the message `interrupt` always does.',
    example: 'on',
    choices: SWITCH,
  },
  interrupt_words: {
    description: `Words that end an answer which was spoken into, beyond “mm-hm” and the like: ${range(words)}.`,
    example: '1',
  },
};

/** What a client asked for in the address of its socket. */
export interface VoiceQuery {
  outputFormat: OutputFormat;
  /** Where it differs from the settings of the server. */
  turns: Partial<TurnSettings>;
}

/** @throws AppError `invalid_request`, naming the parameter and what it takes. */
export function voiceQueryOf(query: URLSearchParams): VoiceQuery {
  const endSilenceMs = numberOf(query, 'end_silence_ms', silenceMs);
  const minSpeechMs = numberOf(query, 'min_speech_ms', speechMs);
  const interruptWords = numberOf(query, 'interrupt_words', words);
  const canInterrupt = choiceOf(query, 'interruption', SWITCH);
  return {
    outputFormat: choiceOf(query, 'output_format', OUTPUT_FORMATS) ?? 'pcm',
    turns: {
      ...(endSilenceMs !== undefined && { endSilenceMs, sentenceEndMs: endSilenceMs }),
      ...(minSpeechMs !== undefined && { minSpeechMs }),
      ...(interruptWords !== undefined && { interruptWords }),
      ...(canInterrupt !== undefined && { canInterrupt: canInterrupt === 'on' }),
    },
  };
}

function numberOf(
  query: URLSearchParams,
  name: string,
  limits: { min: number; max: number },
): number | undefined {
  const asked = query.get(name);
  if (asked === null) return undefined;
  const value = /^\d{1,6}$/.test(asked) ? Number(asked) : NaN;
  if (value >= limits.min && value <= limits.max) return value;
  throw new AppError('invalid_request', `${name}: expected a whole number from ${range(limits)}`);
}

function choiceOf<T extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly T[],
): T | undefined {
  const asked = query.get(name);
  if (asked === null) return undefined;
  const choice = choices.find((known) => known === asked);
  if (choice !== undefined) return choice;
  throw new AppError('invalid_request', `${name}: expected one of ${choices.join(', ')}`);
}
