import { describe, expect, it } from 'vitest';
import { probabilitiesOf, recordingOf, silence, speech } from '../../../test/support/speech-shapes.js';
import { AppError } from '../../platform/errors/app-error.js';
import { SpeechToText, type RecognizedPiece, type RecognizeOptions } from '../ports/speech-to-text.js';
import { VoiceActivity, type VoiceActivityStream } from '../ports/voice-activity.js';
import type { TranscriptionEvent } from './transcription-event.js';
import type { TranscribeOptions } from './transcription-run.js';
import { TranscriptionService } from './transcription.service.js';

/** Hears what `recordingOf` wrote into the samples. */
class ScriptedVoiceActivity extends VoiceActivity {
  open(): VoiceActivityStream {
    return { probabilities: async (pcm) => probabilitiesOf(pcm) };
  }
}

interface PendingPiece {
  pcm: Int16Array;
  options: RecognizeOptions;
  resolve: (piece: RecognizedPiece) => void;
  reject: (error: Error) => void;
}

/** Answers when told to, or at once with the length of the piece. */
class ScriptedRecognizer extends SpeechToText {
  readonly capabilities = {
    provider: 'p',
    model: 'scripted',
    languages: ['en'],
    maxPieceSec: 4,
    wordTimes: true,
  };
  readonly pending: PendingPiece[] = [];
  mostPending = 0;
  onPiece: (piece: PendingPiece) => void = answerAtOnce;

  recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    return new Promise((resolve, reject) => {
      const piece = { pcm, options, resolve, reject };
      const cancel = (): void => reject(new AppError('cancelled', 'cancelled'));
      if (options.signal?.aborted === true) cancel();
      options.signal?.addEventListener('abort', cancel);
      this.pending.push(piece);
      this.mostPending = Math.max(this.mostPending, this.pending.length);
      this.onPiece(piece);
    });
  }

  answer(piece: PendingPiece): void {
    this.pending.splice(this.pending.indexOf(piece), 1);
    answerAtOnce(piece);
  }
}

function answerAtOnce({ pcm, resolve }: PendingPiece): void {
  const words = [{ text: `${String(pcm.length)}.`, startMs: 10, endMs: 1_000_000, confidence: 0.9 }];
  resolve({ text: `${String(pcm.length)}.`, words, confidence: 0.9, tokens: 2 });
}

/** Counts what is read of it and whether it was left properly. */
class Source implements AsyncIterable<Int16Array> {
  samplesRead = 0;
  isClosed = false;

  constructor(
    private readonly pcm: Int16Array,
    private readonly chunkSamples = 1000,
    private readonly afterwards: () => Promise<void> = () => Promise.resolve(),
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Int16Array, void> {
    try {
      for (let at = 0; at < this.pcm.length; at += this.chunkSamples) {
        const chunk = this.pcm.subarray(at, at + this.chunkSamples);
        this.samplesRead += chunk.length;
        yield chunk;
      }
      await this.afterwards();
    } finally {
      this.isClosed = true;
    }
  }
}

const FIVE_PIECES = recordingOf(Array.from({ length: 5 }, () => [speech(60), silence(60)]).flat());

function transcribe(
  source: Source,
  recognizer: ScriptedRecognizer,
  options: Partial<TranscribeOptions> = {},
  signal?: AbortSignal,
): AsyncGenerator<TranscriptionEvent, void> {
  const service = new TranscriptionService({ voiceActivity: new ScriptedVoiceActivity(), piecesInFlight: 2 });
  return service.transcribe(source, { recognizer, ...options }, signal);
}

async function collect(events: AsyncIterable<TranscriptionEvent>): Promise<TranscriptionEvent[]> {
  const all: TranscriptionEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const indexes = (events: TranscriptionEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'piece' ? [event.index] : []));

/** Lets everything that can go on without the recogniser go on. */
const untilQuiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('TranscriptionService', () => {
  it('tells every piece with running times, and the end last', async () => {
    const events = await collect(transcribe(new Source(FIVE_PIECES), new ScriptedRecognizer()));
    const pieces = events.filter((event) => event.type === 'piece');
    expect(pieces.map(({ index, startMs, endMs }) => [index, startMs, endMs])).toEqual([
      [0, 0, 2080],
      [1, 3680, 5920],
      [2, 7520, 9760],
      [3, 11360, 13600],
      [4, 15200, 17440],
    ]);
    expect(pieces[1]).toMatchObject({
      text: '35840.',
      words: [{ startMs: 3690, endMs: 5920 }],
      confidence: 0.9,
    });
    expect(events.at(-1)).toEqual({ type: 'end', durationMs: 19_200 });
    expect(events.filter((event) => event.type === 'end')).toHaveLength(1);
  });

  it('tells how far it has read, never backwards', async () => {
    const events = await collect(transcribe(new Source(FIVE_PIECES), new ScriptedRecognizer()));
    const progress = events.flatMap((event) => (event.type === 'progress' ? [event.decodedMs] : []));
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(19_200);
  });

  it('gives the same pieces however the recording is chunked', async () => {
    const texts = async (chunkSamples: number): Promise<TranscriptionEvent[]> => {
      const events = await collect(
        transcribe(new Source(FIVE_PIECES, chunkSamples), new ScriptedRecognizer()),
      );
      return events.filter((event) => event.type === 'piece');
    };
    const expected = await texts(1000);
    for (const chunkSamples of [77, 512, 300_000]) expect(await texts(chunkSamples)).toEqual(expected);
  });

  it('does not recognise pieces that are known', async () => {
    const recognizer = new ScriptedRecognizer();
    const events = await collect(
      transcribe(new Source(FIVE_PIECES), recognizer, { skip: new Set([0, 2, 3]) }),
    );
    expect(indexes(events)).toEqual([1, 4]);
    expect(recognizer.pending).toHaveLength(2);
  });

  it('tells only the length of silence and of no audio at all', async () => {
    const quiet = recordingOf([silence(100)]);
    const events = await collect(transcribe(new Source(quiet), new ScriptedRecognizer()));
    expect(events.at(-1)).toEqual({ type: 'end', durationMs: 3200 });
    expect(indexes(events)).toEqual([]);
    const nothing = await collect(transcribe(new Source(new Int16Array(0)), new ScriptedRecognizer()));
    expect(nothing.at(-1)).toEqual({ type: 'end', durationMs: 0 });
  });

  it('keeps two pieces at the recogniser and tells them in the order in which they are done', async () => {
    const recognizer = new ScriptedRecognizer();
    recognizer.onPiece = (): void => {
      const second = recognizer.pending[1];
      if (second !== undefined) recognizer.answer(second);
    };
    const events = transcribe(new Source(FIVE_PIECES), recognizer);
    const told: number[] = [];
    for await (const event of events) {
      if (event.type !== 'piece') continue;
      told.push(event.index);
      if (event.index === 4) recognizer.pending.forEach((piece) => recognizer.answer(piece));
    }
    expect(told).toEqual([1, 2, 3, 4, 0]);
    expect(recognizer.mostPending).toBe(2);
  });

  it('stops reading while the recogniser is behind', async () => {
    const long = recordingOf(Array.from({ length: 60 }, () => [speech(60), silence(60)]).flat());
    const recognizer = new ScriptedRecognizer();
    recognizer.onPiece = (): void => undefined;
    const source = new Source(long);
    const events = transcribe(source, recognizer);
    const reading = collect(events);
    await untilQuiet();
    expect(source.samplesRead).toBeLessThan(long.length / 3);
    recognizer.onPiece = (piece): void => recognizer.answer(piece);
    [...recognizer.pending].forEach((piece) => recognizer.answer(piece));
    expect(indexes(await reading)).toHaveLength(60);
  });

  it('reads nothing before it is asked and leaves the source when its reader does', async () => {
    const source = new Source(FIVE_PIECES);
    const recognizer = new ScriptedRecognizer();
    const events = transcribe(source, recognizer);
    expect(source.samplesRead).toBe(0);
    for await (const event of events) if (event.type === 'piece') break;
    expect(source.isClosed).toBe(true);
  });

  it('ends all work when the signal fires', async () => {
    const aborter = new AbortController();
    const source = new Source(FIVE_PIECES);
    const recognizer = new ScriptedRecognizer();
    recognizer.onPiece = (): void => aborter.abort();
    await expect(collect(transcribe(source, recognizer, {}, aborter.signal))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(source.isClosed).toBe(true);
  });

  it('does not begin when the signal has already fired', async () => {
    const source = new Source(FIVE_PIECES);
    const events = transcribe(source, new ScriptedRecognizer(), {}, AbortSignal.abort());
    await expect(collect(events)).rejects.toMatchObject({ code: 'cancelled' });
    expect(source.samplesRead).toBe(0);
  });

  it('does not wait for a source that hangs when the signal fires', async () => {
    const aborter = new AbortController();
    const source = new Source(FIVE_PIECES, 1000, () => {
      setImmediate(() => aborter.abort());
      return new Promise(() => undefined);
    });
    const events = transcribe(source, new ScriptedRecognizer(), {}, aborter.signal);
    await expect(collect(events)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('fails with the error of the source, and takes back what is being recognised', async () => {
    const threePieces = FIVE_PIECES.subarray(0, (FIVE_PIECES.length * 3) / 5);
    const source = new Source(threePieces, 1000, () =>
      Promise.reject(new AppError('audio_unreadable', 'broken')),
    );
    const recognizer = new ScriptedRecognizer();
    recognizer.onPiece = (): void => undefined;
    await expect(collect(transcribe(source, recognizer))).rejects.toMatchObject({ code: 'audio_unreadable' });
    expect(recognizer.pending.every(({ options }) => options.signal?.aborted === true)).toBe(true);
  });

  it('fails with the error of the recogniser and leaves the source', async () => {
    const recognizer = new ScriptedRecognizer();
    recognizer.onPiece = ({ reject }): void => reject(new AppError('inference_failed', 'no'));
    const source = new Source(FIVE_PIECES);
    await expect(collect(transcribe(source, recognizer))).rejects.toMatchObject({ code: 'inference_failed' });
    expect(source.isClosed).toBe(true);
  });

  it('asks for the priority it was given, batch otherwise', async () => {
    for (const priority of [undefined, 'live'] as const) {
      const recognizer = new ScriptedRecognizer();
      await collect(
        transcribe(new Source(FIVE_PIECES), recognizer, priority === undefined ? {} : { priority }),
      );
      expect(new Set(recognizer.pending.map(({ options }) => options.priority))).toEqual(
        new Set([priority ?? 'batch']),
      );
    }
  });

  it('drops text that nobody said', async () => {
    const recognizer = new ScriptedRecognizer();
    recognizer.onPiece = ({ resolve }): void =>
      resolve({ text: 'You', words: [], confidence: 0.6, tokens: 1 });
    const events = await collect(transcribe(new Source(FIVE_PIECES), recognizer));
    expect(events.filter((event) => event.type === 'piece').map(({ text }) => text)).toEqual([
      '',
      '',
      '',
      '',
      '',
    ]);
  });
});
