import type {
  RecognizedPiece,
  RecognizeOptions,
  SpeechToText,
} from '../../../engine/ports/speech-to-text.js';
import {
  StreamingSpeechToText,
  type ListeningCapabilities,
  type ListeningStream,
  type ListenOptions,
} from '../../../engine/ports/streaming-speech-to-text.js';
import type { VoiceActivity } from '../../../engine/ports/voice-activity.js';
import { PiecewiseStream } from './piecewise-stream.js';

export interface ListeningByPiecesOptions {
  recognizer: SpeechToText;
  voiceActivity: VoiceActivity;
  /** For each piece, and for each step of voice detection. */
  timeoutMs: number;
  /** Whether what is being said may be recognised again and again while it grows; not where each time is paid for. */
  interimResults: boolean;
}

/**
 * Makes a recogniser listen: voice detection cuts what is said into pieces, and each is recognised as soon as silence
 * begins after it, so that its text is there when the silence has lasted long enough.
 */
export class ListeningByPieces extends StreamingSpeechToText {
  constructor(private readonly options: ListeningByPiecesOptions) {
    super();
  }

  get capabilities(): ListeningCapabilities {
    const { recognizer, interimResults } = this.options;
    return { ...recognizer.capabilities, interimResults };
  }

  recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    return this.options.recognizer.recognize(pcm, options);
  }

  listen(options: ListenOptions): ListeningStream {
    return new PiecewiseStream(this.options, options);
  }
}
