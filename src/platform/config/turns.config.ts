import { configSection, setting } from './config-section.js';
import { optionalFlag, optionalInteger } from './setting-types.js';

/** Of speech and silence: shorter is less than voice detection sees, longer is no conversation. */
export const TURN_LIMITS = {
  speechMs: { min: 50, max: 2000 },
  silenceMs: { min: 100, max: 10_000 },
  words: { min: 0, max: 20 },
} as const;

const speechMs = optionalInteger(TURN_LIMITS.speechMs.min, TURN_LIMITS.speechMs.max);
const silenceMs = optionalInteger(TURN_LIMITS.silenceMs.min, TURN_LIMITS.silenceMs.max);

/** How turns of conversations begin, end and are interrupted; what is undefined is as the engine has it. */
export class TurnsConfig extends configSection('Turns', {
  minSpeechMs: setting(
    {
      name: 'TURN_MIN_SPEECH_MS',
      default: '',
      description:
        'Speech of this length begins a turn; less is a click or a breath. Empty: what was measured to be best (docs/surfaces/voice.md), here and below.',
      unit: 'milliseconds',
    },
    speechMs,
  ),
  endSilenceMs: setting(
    {
      name: 'TURN_END_SILENCE_MS',
      default: '',
      description: 'Silence that ends a turn.',
      unit: 'milliseconds',
    },
    silenceMs,
  ),
  sentenceEndMs: setting(
    {
      name: 'TURN_SENTENCE_END_MS',
      default: '',
      description:
        'Silence that ends a turn whose text reads as a whole sentence; no longer than TURN_END_SILENCE_MS.',
      unit: 'milliseconds',
    },
    silenceMs,
  ),
  canInterrupt: setting(
    {
      name: 'TURN_INTERRUPTION',
      default: '',
      description: 'Whether speech interrupts an answer. Commands always do. Empty: it does.',
    },
    optionalFlag,
  ),
  interruptSpeechMs: setting(
    {
      name: 'TURN_INTERRUPT_SPEECH_MS',
      default: '',
      description: 'Speech of this length halts an answer, until it is known whether it was meant.',
      unit: 'milliseconds',
    },
    speechMs,
  ),
  interruptWords: setting(
    {
      name: 'TURN_INTERRUPT_WORDS',
      default: '',
      description:
        'Words, beyond those of somebody who only listens, that end an answer; 0: any speech that halts it does.',
      unit: 'words',
    },
    optionalInteger(TURN_LIMITS.words.min, TURN_LIMITS.words.max),
  ),
}) {}
