import type {
  InferencePriority,
  RecognizeOptions,
  SpeechToText,
} from '../../../engine/ports/speech-to-text.js';
import type { AudioPiece } from '../../../engine/transcription/open-piece.js';
import { transcribedPiece } from '../../../engine/transcription/transcribed-piece.js';
import type { TranscribedPiece } from '../../../engine/transcription/transcription-event.js';
import { cancelled, tooLate } from './listening-failure.js';
import { TimedWork } from './timed-work.js';

export interface PieceRecognitionsOptions {
  recognizer: SpeechToText;
  /** ISO 639-1. */
  language: string;
  /** As {@link RecognizeOptions.account}. */
  account?: string | undefined;
  /** For each piece. */
  timeoutMs: number;
  /** Told what is understood of speech that may go on. */
  onInterim: (heard: TranscribedPiece) => void;
}

interface Recognition {
  piece: AudioPiece;
  work: TimedWork<TranscribedPiece>;
}

/**
 * The recognitions of one stream: of pieces that are final, ahead of them of what silence may be about to end, and of
 * what is being said. At most one of the latter two at a time, and only as long as it may be of use.
 */
export class PieceRecognitions {
  private readonly works = new Set<TimedWork<TranscribedPiece>>();
  private guess: Recognition | undefined;
  private interim: Recognition | undefined;

  constructor(private readonly options: PieceRecognitionsOptions) {}

  /** Whether what is being said, or was said before this pause, is being recognised. */
  get isAhead(): boolean {
    return this.guess !== undefined || this.interim !== undefined;
  }

  /** Recognises a piece that is final if silence lasts. */
  guessAt(piece: AudioPiece): void {
    this.drop();
    this.guess = this.begin(piece, 'live');
    this.tell(this.guess);
  }

  /** Recognises what is being said when nothing better is to be done. */
  peekAt(piece: AudioPiece): void {
    this.interim = this.begin(piece, 'interim');
    this.tell(this.interim);
  }

  /** Speech goes on, or is dropped: what was recognised ahead is of no use. */
  drop(): void {
    for (const ahead of [this.guess, this.interim]) ahead?.work.cancel(cancelled());
    this.guess = this.interim = undefined;
  }

  /** The text of a final piece; it may be there already. */
  finish(piece: AudioPiece): Promise<TranscribedPiece> {
    const known = this.guess?.piece === piece ? this.guess : undefined;
    if (known !== undefined) this.guess = undefined;
    this.drop();
    return (known ?? this.begin(piece, 'live')).work.result;
  }

  /** Ends all, also those that are final. */
  close(): void {
    for (const work of this.works) work.cancel(cancelled());
  }

  private begin(piece: AudioPiece, priority: InferencePriority): Recognition {
    const { recognizer, language, account, timeoutMs } = this.options;
    const recognize = async (signal: AbortSignal): Promise<TranscribedPiece> => {
      const options: RecognizeOptions = { priority, language, account, signal };
      return transcribedPiece(piece, await recognizer.recognize(piece.pcm, options), { isAddressed: true });
    };
    const work = new TimedWork(recognize, timeoutMs, () =>
      tooLate(recognizer.capabilities.provider, timeoutMs),
    );
    this.works.add(work);
    const forget = (): void => void this.works.delete(work);
    work.result.then(forget, forget);
    return { piece, work };
  }

  private tell(ahead: Recognition): void {
    const told = (heard: TranscribedPiece): void => {
      if (ahead !== this.guess && ahead !== this.interim) return;
      if (ahead === this.interim) this.interim = undefined;
      this.options.onInterim(heard);
    };
    ahead.work.result.then(told, () => {
      // What is wrong is told when the final text is asked for.
      if (ahead === this.interim) this.interim = undefined;
    });
  }
}
