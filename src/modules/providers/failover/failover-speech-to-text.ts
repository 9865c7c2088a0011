import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
  type SpeechToTextCapabilities,
} from '../../../engine/ports/speech-to-text.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { isProviderFailure } from '../breakers/provider-failure.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import type { FailoverLog } from './failover-log.js';

type Entry = ProviderEntry<SpeechToText>;

/**
 * Several recognisers as one: a piece goes to the best that is available, and the same piece to the next when that
 * fails. Pieces of one recording may so come from different recognisers.
 *
 * The model's name is the best one's. It speaks what any of them speaks, and only those that do are asked for a language;
 * pieces are as short, and words as sure to have times, as the least of them needs.
 */
export class FailoverSpeechToText extends SpeechToText {
  /** @param suits which recognisers of the line belong to it; at least one must. */
  constructor(
    private readonly line: ProviderLine<SpeechToText>,
    private readonly suits: (capabilities: SpeechToTextCapabilities) => boolean,
    private readonly logger: FailoverLog,
  ) {
    super();
  }

  get capabilities(): SpeechToTextCapabilities {
    const all = this.members.map(({ provider }) => provider.capabilities);
    const [best] = all;
    if (best === undefined) throw this.line.noneAvailable([]);
    return {
      ...best,
      languages: [...new Set(all.flatMap(({ languages }) => languages))],
      maxPieceSec: Math.min(...all.map(({ maxPieceSec }) => maxPieceSec)),
      wordTimes: all.every(({ wordTimes }) => wordTimes),
    };
  }

  /** @throws AppError of the last recogniser, or `stt_unavailable` when none can be used now. */
  async recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    const members = this.speaking(options.language);
    let failure: AppError | undefined;
    for (const entry of this.line.usable(members)) {
      if (!entry.breaker.isAvailable) continue;
      try {
        const piece = await entry.provider.recognize(pcm, options);
        entry.breaker.succeeded();
        if (entry !== members[0]) this.line.countFallback();
        return { ...piece, recognizedBy: { provider: entry.name, model: entry.provider.capabilities.model } };
      } catch (thrown) {
        failure = AppError.from(thrown);
        if (this.wasReplaced(entry, failure)) return this.recognize(pcm, options);
        await entry.breaker.failed(failure);
        if (!isProviderFailure(failure)) throw thrown;
        this.logger.warn({ kind: 'stt', provider: entry.name, err: failure }, 'a provider failed at a piece');
      }
    }
    throw failure ?? this.line.noneAvailable(members);
  }

  /** Whether a model was installed anew while it was asked. */
  private wasReplaced(entry: Entry, { code }: AppError): boolean {
    if (code !== 'model_not_available' || this.line.entries.includes(entry)) return false;
    return this.members.length > 0;
  }

  private speaking(language: string | undefined): Entry[] {
    const { members } = this;
    if (language === undefined) return members;
    const speaking = members.filter(({ provider }) => provider.capabilities.languages.includes(language));
    // One that does not speak it says so best itself.
    return speaking.length > 0 ? speaking : members.slice(0, 1);
  }

  private get members(): Entry[] {
    return this.line.entries.filter(({ provider }) => this.suits(provider.capabilities));
  }
}
