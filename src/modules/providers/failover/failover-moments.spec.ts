import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestWith } from '../../../../test/support/language-model-answers.js';
import { circuitsOf, lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import { ScriptedLanguageModel } from '../../../../test/support/scripted-language-model.js';
import { spokenRequest } from '../../../../test/support/speech-answers.js';
import {
  LanguageModel,
  type LanguageModelEvent,
  type LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FailoverLanguageModel } from './failover-language-model.js';
import { FailoverVoices } from './failover-voices.js';

const TEXT = 'Alpha beta, gamma delta. Epsilon zeta';
const WORDS = TEXT.split(' ');
const RATE_HZ = 24_000;
const CHUNK = (RATE_HZ * 50) / 1000;
const CHUNKS_A_WORD = 4;
const MS_A_WORD = 200;
/** Longer than anybody waits for live speech or text that pauses. */
const LONG_MS = 4000;

interface Break {
  /** After so much of what it gives; never when absent. */
  after?: number;
  how: 'fails' | 'hangs';
}
const HOWS = ['fails', 'hangs'] as const;

/** Fails, or waits until it is left, as a provider that breaks. */
async function breakOff(how: Break['how'], error: AppError, left: Promise<void>): Promise<never> {
  if (how === 'fails') throw error;
  await left;
  throw new AppError('cancelled', 'scripted');
}

/** What is made of an iteration that hears at once that it is left. */
const leavable = <T>(begin: (left: Promise<void>) => AsyncGenerator<T, void>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => {
    let leave = (): void => undefined;
    const values = begin(new Promise<void>((resolve) => (leave = resolve)));
    return {
      next: () => values.next(),
      return: () => {
        leave();
        return values.return();
      },
    };
  },
});

/** Says each word as so many chunks of its number in the text, and tells its end when some more chunks have come. */
class WordyVoice extends TextToSpeech {
  readonly requests: SpeechSynthesisRequest[] = [];
  readonly capabilities: TextToSpeechCapabilities = {
    provider: 'scripted',
    model: 'script-1',
    languages: ['en'],
    sampleRateHz: RATE_HZ,
    wordTimes: true,
  };
  open = 0;

  constructor(
    private readonly broken: Break = { how: 'fails' },
    private readonly lag = 0,
  ) {
    super();
  }

  speak(request: SpeechSynthesisRequest): AsyncIterable<Int16Array> {
    return leavable((left) => this.say(request, left));
  }

  private async *say(request: SpeechSynthesisRequest, left: Promise<void>): AsyncGenerator<Int16Array, void> {
    this.requests.push(request);
    this.open += 1;
    try {
      const words = request.text.split(' ');
      const chunks = words.length * CHUNKS_A_WORD;
      for (let chunk = 0; chunk <= chunks + this.lag; chunk += 1) {
        this.tellEnd(request, words, (chunk - this.lag) / CHUNKS_A_WORD);
        if (chunk === this.broken.after)
          await breakOff(this.broken.how, new AppError('tts_failed', 'scripted'), left);
        const word = words[Math.floor(chunk / CHUNKS_A_WORD)];
        if (word !== undefined) yield new Int16Array(CHUNK).fill(WORDS.indexOf(word) + 1);
      }
    } finally {
      this.open -= 1;
    }
  }

  private tellEnd({ onWordEnd }: SpeechSynthesisRequest, words: readonly string[], count: number): void {
    if (!Number.isInteger(count) || count < 1 || count > words.length) return;
    onWordEnd?.({ chars: words.slice(0, count).join(' ').length, ms: count * MS_A_WORD });
  }
}

/** Writes a text three characters at a time. */
class SlicingModel extends LanguageModel {
  readonly requests: LanguageModelRequest[] = [];
  readonly capabilities = { provider: 'p', model: 'm', followsInstructions: true, contextTokens: 4096 };

  constructor(
    private readonly text: string,
    private readonly broken: Break = { how: 'fails' },
  ) {
    super();
  }

  stream(request: LanguageModelRequest): AsyncIterable<LanguageModelEvent> {
    this.requests.push(request);
    return leavable((left) => this.write(left));
  }

  private async *write(left: Promise<void>): AsyncGenerator<LanguageModelEvent, void> {
    for (let at = 0; at < this.text.length + 3; at += 3) {
      if (at / 3 === this.broken.after)
        await breakOff(this.broken.how, new AppError('llm_failed', 'scripted'), left);
      const text = this.text.slice(at, at + 3);
      if (text !== '') yield { type: 'text', text };
    }
    yield { type: 'end', finishReason: 'stop', usage: undefined, model: 'm' };
  }
}

/** Goes on with what it is shown of the text. */
const continuing = (): ScriptedLanguageModel =>
  new ScriptedLanguageModel(({ messages }) => {
    const begun = messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
    return TEXT.slice(begun.length).trimStart();
  });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function inTime<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(LONG_MS);
  return work;
}

describe('speech, whenever its voice breaks', () => {
  const voiceOf = ({ line, logger }: LineHarness<TextToSpeech>): TextToSpeech =>
    new FailoverVoices(line, logger).choose('en');
  /** The words that were said, each with how much of it. */
  const heard = async (voice: TextToSpeech): Promise<[string | undefined, number][]> => {
    const said: [string | undefined, number][] = [];
    for await (const pcm of voice.speak(spokenRequest({ text: TEXT }))) {
      for (const value of pcm) {
        const last = said.at(-1);
        if (last !== undefined && last[0] === WORDS[value - 1]) last[1] += 1;
        else said.push([WORDS[value - 1], 1]);
      }
    }
    return said;
  };
  const WHOLE = WORDS.map((word) => [word, CHUNKS_A_WORD * CHUNK]);
  const MOMENTS = Array.from({ length: WORDS.length * CHUNKS_A_WORD + 1 }, (_, chunk) => chunk);

  describe.each(HOWS)('%s', (how) => {
    it.each([0, 1, 3, 4])('says every word once, where times come %i chunks late', async (lag) => {
      for (const after of MOMENTS) {
        const [best, other] = [new WordyVoice({ after, how }, lag), new WordyVoice()];
        const harness = lineOf<TextToSpeech>('tts', { cartesia: best, elevenlabs: other });
        expect([after, await inTime(heard(voiceOf(harness)))]).toEqual([after, WHOLE]);
        // One that has given nothing is left at its own deadline.
        const isAwaited = how === 'hangs' && after === 0;
        expect([best.open, other.open]).toEqual([isAwaited ? 1 : 0, 0]);
      }
    });

    it('says every word once where the next one breaks too', async () => {
      for (const after of MOMENTS) {
        const voices = {
          cartesia: new WordyVoice({ after: 9, how }),
          elevenlabs: new WordyVoice({ after, how }, 1),
          openai: new WordyVoice(),
        };
        expect([after, await inTime(heard(voiceOf(lineOf<TextToSpeech>('tts', voices))))]).toEqual([
          after,
          WHOLE,
        ]);
      }
    });

    it('asks nobody else once its listener has left', async () => {
      const [best, other] = [new WordyVoice({ after: 6, how }), new WordyVoice()];
      const voice = voiceOf(lineOf<TextToSpeech>('tts', { cartesia: best, elevenlabs: other }));
      const audio = voice.speak(spokenRequest({ text: TEXT }))[Symbol.asyncIterator]();
      for (let chunk = 0; chunk < 4; chunk += 1) await audio.next();
      const waiting = audio.next().catch(() => undefined);
      await Promise.all([audio.return?.(), waiting]);
      await vi.advanceTimersByTimeAsync(LONG_MS);
      expect([best.open, other.requests]).toEqual([0, []]);
    });

    it('is not gone on with by one whose circuit is open, or that is being tried', async () => {
      const [best, other] = [new WordyVoice({ after: 6, how }), new WordyVoice()];
      const harness = lineOf<TextToSpeech>('tts', {
        cartesia: best,
        elevenlabs: other,
        openai: new WordyVoice(),
      });
      const [, entry] = harness.line.entries;
      for (let count = 0; count < 3; count += 1)
        await entry?.breaker.failed(new AppError('tts_failed', 'scripted'));
      expect(circuitsOf(harness)).toEqual(['closed', 'open', 'closed']);
      expect(await inTime(heard(voiceOf(harness)))).toEqual(WHOLE);
      expect(other.requests).toEqual([]);
    });
  });
});

describe('an answer, whenever its model breaks', () => {
  const MOMENTS = Array.from({ length: Math.ceil(TEXT.length / 3) + 1 }, (_, piece) => piece);
  const answerOf = async ({ line, logger }: LineHarness<LanguageModel>): Promise<string> => {
    let text = '';
    const model = new FailoverLanguageModel(line, () => true, logger);
    for await (const event of model.stream(requestWith())) if (event.type === 'text') text += event.text;
    return text;
  };

  describe.each(HOWS)('%s', (how) => {
    it('has every word once', async () => {
      for (const after of MOMENTS) {
        const harness = lineOf<LanguageModel>('llm', {
          openai: new SlicingModel(TEXT, { after, how }),
          groq: continuing(),
        });
        expect([after, await inTime(answerOf(harness))]).toEqual([after, TEXT]);
      }
    });

    it('has every word once where the next one breaks too', async () => {
      for (const after of MOMENTS) {
        const harness = lineOf<LanguageModel>('llm', {
          openai: new SlicingModel(TEXT, { after: 4, how }),
          groq: new SlicingModel(TEXT.slice('Alpha beta, '.length), { after, how }),
          vllm: continuing(),
        });
        expect([after, await inTime(answerOf(harness))]).toEqual([after, TEXT]);
      }
    });

    it('asks nobody else once its reader has left', async () => {
      const other = continuing();
      const { line, logger } = lineOf<LanguageModel>('llm', {
        openai: new SlicingModel(TEXT, { after: 4, how }),
        groq: other,
      });
      const model = new FailoverLanguageModel(line, () => true, logger);
      const events = model.stream(requestWith())[Symbol.asyncIterator]();
      await events.next();
      const waiting = events.next().catch(() => undefined);
      await Promise.all([events.return?.(), waiting]);
      await vi.advanceTimersByTimeAsync(LONG_MS);
      expect(other.requests).toEqual([]);
    });
  });

  it('has its last word where the stream just ends', async () => {
    const openai = new ScriptedLanguageModel([{ text: TEXT, breaksOff: true }]);
    expect(await inTime(answerOf(lineOf<LanguageModel>('llm', { openai, groq: continuing() })))).toBe(TEXT);
  });
});
