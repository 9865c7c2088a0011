/** How turns of a conversation begin, end and are interrupted. Times are in milliseconds. */
export interface TurnSettings {
  /** Speech of this length begins a turn; less is a click or a breath. */
  minSpeechMs: number;
  /** Silence that ends a turn whose text reads as a whole sentence; more after longer pauses within the turn. */
  sentenceEndMs: number;
  /** Silence that ends any other turn; twice as much after a word that more follows, such as “and”. */
  endSilenceMs: number;
  /** Without audio for so long, who spoke has stopped recording; one that is held up sends what it has by then. */
  stallMs: number;
  /** Whether speech interrupts an answer; commands always do. */
  canInterrupt: boolean;
  /** Speech of this length halts an answer. */
  interruptSpeechMs: number;
  /** Words, beyond those of somebody who only listens, that show an interruption to be meant. */
  interruptWords: number;
  /** Without speech and commands for so long, the conversation dozes. */
  idleMs: number;
}

/**
 * As measured on the speech test set (docs/benchmarks.md, `turn` and `barge-in`); what others use stands between them:
 * OpenAI ends a turn after 500 ms of silence, LiveKit after 500 to 3000, Pipecat interrupts after 200 ms of speech,
 * LiveKit after 500.
 */
export const TURN_DEFAULTS: TurnSettings = {
  minSpeechMs: 250,
  sentenceEndMs: 350,
  endSilenceMs: 490,
  stallMs: 1000,
  canInterrupt: true,
  interruptSpeechMs: 160,
  interruptWords: 1,
  idleMs: 300_000,
};
