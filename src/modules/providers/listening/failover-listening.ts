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
import type { FailoverLog } from '../failover/failover-log.js';
import { FailoverSpeechToText } from '../failover/failover-speech-to-text.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import { FailoverStream } from './failover-stream.js';

export interface FailoverListeningOptions {
  line: ProviderLine<SpeechToText>;
  /** ISO 639-1 code that at least one of the line understands. */
  language: string;
  /** A provider of the line as one that listens. */
  asListener: (provider: SpeechToText) => StreamingSpeechToText;
  /** For the answer to speech and to a flush; a provider that misses it is left. */
  timeoutMs: number;
  logger: FailoverLog;
}

/**
 * The providers of a line that understand a language as one that listens, each in its own way: the best that is
 * available listens, and when it fails the next hears again what was said since the last final text. Name and model are
 * the best one's.
 */
export class FailoverListening extends StreamingSpeechToText {
  private readonly recognizer: SpeechToText;

  constructor(private readonly options: FailoverListeningOptions) {
    super();
    const { line, language, logger } = options;
    this.recognizer = new FailoverSpeechToText(line, ({ languages }) => languages.includes(language), logger);
  }

  get capabilities(): ListeningCapabilities {
    const { line, language, asListener } = this.options;
    const [best] = this.understanding(language);
    if (best === undefined) throw line.noneAvailable([]);
    return asListener(best.provider).capabilities;
  }

  recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    return this.recognizer.recognize(pcm, options);
  }

  listen(options: ListenOptions): ListeningStream {
    const suitable = (): ProviderEntry<SpeechToText>[] => {
      const understanding = this.understanding(options.language);
      // One that does not understand the language says so best itself.
      return understanding.length > 0 ? understanding : this.understanding(this.options.language);
    };
    return new FailoverStream({ ...this.options, suitable }, options);
  }

  private understanding(language: string): ProviderEntry<SpeechToText>[] {
    return this.options.line.entries.filter(({ provider }) =>
      provider.capabilities.languages.includes(language),
    );
  }
}
