import { beforeEach, describe, expect, it } from 'vitest';
import { FaultyListener } from '../../../../test/support/faulty-listener.js';
import { ListenedEvents } from '../../../../test/support/listened-events.js';
import { saying, WORD_MS } from '../../../../test/support/scripted-speech.js';
import {
  LanguageModel,
  type LanguageModelEvent,
  type LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import { StreamingSpeechToText } from '../../../engine/ports/streaming-speech-to-text.js';
import { SpeechToText, type RecognizedPiece } from '../../../engine/ports/speech-to-text.js';
import { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { ProviderCalls, type ProviderCall } from '../../../platform/telemetry/provider-calls.js';
import { MeasuredLanguageModel } from './measured-language-model.js';
import { measuring } from './measure-provider.js';

type Step<T> = T | AppError | 'hang';

/** Gives its steps one by one; one that hangs is ended by the reader only. */
class ScriptedIteration<T> implements AsyncIterable<T> {
  isEnded = false;

  constructor(private readonly steps: readonly Step<T>[]) {}

  [Symbol.asyncIterator](): AsyncIterator<T> {
    const steps = [...this.steps];
    let letGo = (): void => undefined;
    return {
      next: async () => {
        const step = steps.shift();
        if (step instanceof AppError) throw step;
        if (step === 'hang') await new Promise<void>((resolve) => (letGo = resolve));
        if (step === undefined || step === 'hang') return { done: true, value: undefined };
        return { done: false, value: step };
      },
      return: async () => {
        this.isEnded = true;
        letGo();
        return { done: true, value: undefined };
      },
    };
  }
}

class ScriptedModel extends LanguageModel {
  readonly capabilities = { provider: 'openai', model: 'm', followsInstructions: true, contextTokens: 1000 };

  constructor(private readonly events: AsyncIterable<LanguageModelEvent>) {
    super();
  }

  stream(): AsyncIterable<LanguageModelEvent> {
    return this.events;
  }
}

class ScriptedVoice extends TextToSpeech {
  readonly capabilities = { provider: 'cartesia', model: 'v', languages: ['en'], sampleRateHz: 16_000 };

  speak(): AsyncIterable<Int16Array> {
    return new ScriptedIteration([new Int16Array(8000), new Int16Array(4000)]);
  }
}

class ScriptedRecognizer extends SpeechToText {
  readonly capabilities = { provider: 'p', model: 'r', languages: ['en'], maxPieceSec: 15, wordTimes: true };

  async recognize(pcm: Int16Array): Promise<RecognizedPiece> {
    if (pcm.length === 0) throw new AppError('inference_failed', 'nothing');
    return { text: 'canary', words: [], confidence: 1, tokens: 3 };
  }
}

const deadlines = { firstTextMs: 1, stallMs: 1, totalMs: 1 };
const request: LanguageModelRequest = { messages: [{ role: 'user', content: 'canary' }], deadlines };
const text = (words: string): LanguageModelEvent => ({ type: 'text', text: words });
const usage = { inputTokens: 9, outputTokens: 2 };
const end: LanguageModelEvent = { type: 'end', finishReason: 'stop', usage, model: 'm' };

describe('measured models', () => {
  let told: ProviderCall[];
  let calls: ProviderCalls;

  beforeEach(() => {
    told = [];
    calls = new ProviderCalls();
    calls.subscribe((call) => void told.push(call));
  });

  const stream = (
    steps: Step<LanguageModelEvent>[],
    asked = request,
  ): { source: ScriptedIteration<LanguageModelEvent>; answer: AsyncIterable<LanguageModelEvent> } => {
    const source = new ScriptedIteration(steps);
    return { source, answer: new MeasuredLanguageModel(new ScriptedModel(source), calls).stream(asked) };
  };

  it('tells of an answer, its first text and its tokens, and nothing of what it says', async () => {
    const { answer } = stream([text('canary'), text('more'), end], { ...request, purpose: 'translation' });
    const events: LanguageModelEvent[] = [];
    for await (const event of answer) events.push(event);
    expect(events).toEqual([text('canary'), text('more'), end]);
    expect(told).toMatchObject([
      {
        type: 'llm',
        provider: 'openai',
        purpose: 'translation',
        outcome: 'ok',
        inputTokens: 9,
        outputTokens: 2,
      },
    ]);
    expect(told[0]?.firstOutputMs).toBeLessThanOrEqual(told[0]?.durationMs ?? 0);
    expect(JSON.stringify(told)).not.toContain('canary');
  });

  it('tells of each iteration, since each asks anew', async () => {
    const { answer } = stream([end]);
    for (let times = 0; times < 2; times += 1) for await (const event of answer) expect(event).toBe(end);
    expect(told).toMatchObject([{ purpose: 'conversation' }, { outcome: 'ok', firstOutputMs: undefined }]);
  });

  it('tells the code of an error, and passes it on', async () => {
    const { answer } = stream([text('a'), new AppError('llm_timeout', 'late')]);
    const read = async (): Promise<void> => {
      for await (const event of answer) expect(event).toEqual(text('a'));
    };
    await expect(read()).rejects.toMatchObject({ code: 'llm_timeout' });
    expect(told).toMatchObject([{ outcome: 'llm_timeout' }]);
  });

  it('ends the call at once when its reader leaves, also while text is waited for', async () => {
    const { source, answer } = stream([text('a'), 'hang']);
    const iterator = answer[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(source.isEnded).toBe(true);
    expect((await waiting).done).toBe(true);
    expect(told).toMatchObject([{ outcome: 'abandoned' }]);
  });

  it('tells how much audio a voice gave', async () => {
    const voice = measuring(calls)('tts', 'cartesia', new ScriptedVoice());
    let samples = 0;
    for await (const pcm of voice.speak({ text: 'canary', language: 'en' })) samples += pcm.length;
    expect(samples).toBe(12_000);
    expect(told).toMatchObject([{ type: 'tts', provider: 'cartesia', outcome: 'ok', audioSec: 0.75 }]);
  });

  it('tells how much audio a recogniser heard, and when it failed', async () => {
    const recognizer = measuring(calls)('stt', 'embedded', new ScriptedRecognizer());
    expect(recognizer.capabilities.model).toBe('r');
    await recognizer.recognize(new Int16Array(16_000), { priority: 'batch' });
    const failing = recognizer.recognize(new Int16Array(0), { priority: 'batch' });
    await expect(failing).rejects.toMatchObject({ code: 'inference_failed' });
    expect(told).toMatchObject([
      { type: 'stt', provider: 'embedded', outcome: 'ok', audioSec: 1, outputTokens: 3 },
      { outcome: 'inference_failed' },
    ]);
  });

  describe('that listen', () => {
    const listen = (listener = new FaultyListener()): ListenedEvents => {
      const measured = measuring(calls)('stt', 'deepgram', listener);
      if (!(measured instanceof StreamingSpeechToText)) throw new Error('It does not listen any more');
      expect(measured.capabilities.interimResults).toBe(true);
      return new ListenedEvents(measured.listen({ language: 'en', endSilenceMs: 500 }));
    };

    it('tell of a stream when it is over, with the audio that it heard', async () => {
      const listened = listen();
      await listened.push(saying('canary two'));
      listened.stream.flush();
      await listened.until('flushed');
      expect([listened.text, told]).toEqual(['canary two', []]);
      listened.stream.end();
      await listened.over;
      listened.stream.close();
      const audioSec = (2 * WORD_MS) / 1000;
      expect(told).toMatchObject([
        { type: 'stt', provider: 'deepgram', purpose: 'listening', outcome: 'ok', audioSec },
      ]);
      expect(JSON.stringify(told)).not.toContain('canary');
    });

    it('tell of one that was closed or failed', async () => {
      listen().stream.close();
      await listen(new FaultyListener([{ afterEvents: 0, error: new AppError('stt_failed', 'cut') }])).over;
      expect(told.map(({ outcome }) => outcome)).toEqual(['abandoned', 'stt_failed']);
    });

    it('tell of each piece that they recognise beside', async () => {
      await measuring(calls)('stt', 'deepgram', new FaultyListener()).recognize(saying('canary'), {
        priority: 'live',
      });
      expect(told).toMatchObject([{ purpose: 'transcription', outcome: 'ok' }]);
    });
  });
});
