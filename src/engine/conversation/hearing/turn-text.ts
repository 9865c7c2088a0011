import { joinTexts, wordCountOf } from '../../languages/word-spacing.js';
import type { ListeningEvent } from '../../ports/streaming-speech-to-text.js';
import { textEnding, type TextEnding } from './text-ending.js';

/** The end of a text may lie so far before that of the speech, as words end before their echo. */
const END_TOLERANCE_MS = 160;
/** Few words of which the recogniser is so unsure were not said. */
const MIN_CONFIDENCE = 0.5;
const FEW_WORDS = 3;

type Final = Extract<ListeningEvent, { type: 'final' }>;
type Interim = Extract<ListeningEvent, { type: 'interim' }>;

/** What is understood of one turn. */
export class TurnText {
  private finals: Final[] = [];
  private interim: Interim | undefined;

  /** @param language ISO 639-1. */
  constructor(private readonly language: string) {}

  get text(): string {
    const parts = [...this.finals, ...(this.interim === undefined ? [] : [this.interim])];
    return joinTexts(parts.map(({ text }) => text));
  }

  /** Mean token probability over the words that are final, 0–1. */
  get confidence(): number {
    const words = this.finals.reduce((sum, final) => sum + weightOf(final), 0);
    const weighed = this.finals.reduce((sum, final) => sum + weightOf(final) * final.confidence, 0);
    return words === 0 ? 0 : weighed / words;
  }

  /** The text that is final; empty where the recogniser makes up a word or two for what is none. */
  get trusted(): string {
    const text = joinTexts(this.finals.map((final) => final.text));
    const isDoubtful = this.confidence < MIN_CONFIDENCE && wordCountOf(text) <= FEW_WORDS;
    return isDoubtful ? '' : text;
  }

  add(event: Final | Interim): void {
    if (event.type === 'interim') {
      this.interim = event;
      return;
    }
    this.finals.push(event);
    this.interim = undefined;
  }

  /** What is not final by now never will be. */
  dropInterim(): void {
    this.interim = undefined;
  }

  /** How the text ends; `open` while it is not of all that was said until then. */
  ending(untilMs: number): TextEnding {
    const last = this.interim ?? this.finals.at(-1);
    if (last === undefined || last.endMs < untilMs - END_TOLERANCE_MS) return 'open';
    return textEnding(last.text, this.language);
  }

  /** Whether the text reads as a whole sentence, and is of all that was said until then. */
  isWholeSentence(untilMs: number): boolean {
    return this.ending(untilMs) === 'sentence';
  }
}

const weightOf = ({ text }: Final): number => wordCountOf(text);
