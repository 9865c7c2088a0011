import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  FinishReason,
  LanguageModel,
  LanguageModelEvent,
  ToolCall,
  ToolDefinition,
} from '../../src/engine/ports/language-model.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { collect, failureOf, PATIENT, requestWith, textOf } from '../support/language-model-answers.js';

/** What the vendor behind a model does with the next requests. */
export interface VendorBehaviour {
  pieces: readonly string[];
  /** Asked for after the text. */
  toolCalls?: readonly ToolCall[];
  finishReason?: FinishReason;
  /** Says no more there. */
  hangs?: 'before-text' | 'mid-text';
  /** Goes away in the middle of the text, once this is kept. */
  breaks?: Promise<unknown>;
  /** Between two pieces. */
  dripMs?: number;
}

const LOOK_UP: ToolDefinition = {
  name: 'look_up',
  description: 'Looks a word up.',
  parameters: {
    type: 'object',
    properties: { word: { type: 'string' } },
    required: ['word'],
    additionalProperties: false,
  },
};
const FIRST_CALL: ToolCall = { id: 'call_1', name: 'look_up', arguments: '{"word":"Größe 👩‍👩‍👧"}' };
const SECOND_CALL: ToolCall = { id: 'call_2', name: 'look_up', arguments: '{"word":"xyz"}' };

/** What the suite needs to put a language model to the test. */
export interface LanguageModelBench {
  readonly model: LanguageModel;
  /** What the vendor does from now on. */
  behave(behaviour: VendorBehaviour): void;
  /** Resolves when the vendor has been asked so many times. */
  whenAsked(times: number): Promise<unknown>;
  /** Resolves when the vendor works for nobody any more. */
  whenLeft(): Promise<void>;
  close(): Promise<void>;
}

/** Describes everything a {@link LanguageModel} must do. */
export function describeLanguageModel(name: string, open: () => Promise<LanguageModelBench>): void {
  describe(`language model conformance: ${name}`, () => {
    let bench: LanguageModelBench;
    let model: LanguageModel;

    beforeEach(async () => {
      bench = await open();
      ({ model } = bench);
    });
    afterEach(async () => {
      vi.useRealTimers();
      await bench.close();
    });

    it('says what it is', () => {
      const { provider, model: id, contextTokens, followsInstructions } = model.capabilities;
      expect([provider, id]).toEqual([expect.stringMatching(/^[a-z]+$/), expect.stringMatching(/./)]);
      expect(contextTokens).toBeGreaterThan(0);
      expect(followsInstructions).toBeTypeOf('boolean');
    });

    describe('an answer', () => {
      it('comes as text, piece by piece, and one end', async () => {
        bench.behave({ pieces: ['Good ', 'morning', '!'] });
        const events = await collect(model.stream(requestWith()));
        expect(textOf(events)).toBe('Good morning!');
        expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
        expect(events.at(-1)?.type).toBe('end');
      });

      it('names the model and counts its tokens', async () => {
        bench.behave({ pieces: ['Good ', 'morning'] });
        const end = (await collect(model.stream(requestWith()))).at(-1);
        expect(end).toMatchObject({
          model: expect.stringContaining(model.capabilities.model),
          usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
        });
      });

      it.each<FinishReason>(['stop', 'length', 'content_filter'])(
        'tells that it ended by %s',
        async (reason) => {
          bench.behave({ pieces: ['Good'], finishReason: reason });
          expect((await collect(model.stream(requestWith()))).at(-1)).toMatchObject({ finishReason: reason });
        },
      );

      it('may be empty', async () => {
        bench.behave({ pieces: [] });
        expect((await collect(model.stream(requestWith()))).map(({ type }) => type)).toEqual(['end']);
      });

      it('keeps every character as it is', async () => {
        const text = 'Größe, 東京 👩‍👩‍👧 \u2028 \r\n\n data: [DONE]\n\n "quoted" \\ \t\u0000 end';
        bench.behave({ pieces: [text.slice(0, 12), text.slice(12)] });
        expect(textOf(await collect(model.stream(requestWith())))).toBe(text);
      });

      it('is asked for anew by every iteration', async () => {
        bench.behave({ pieces: ['Good'] });
        const answer = model.stream(requestWith());
        await collect(answer);
        await collect(answer);
        await bench.whenAsked(2);
      });

      it('does not mix with others at the same time', async () => {
        bench.behave({ pieces: ['Good ', 'morning'], dripMs: 1 });
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => collect(model.stream(requestWith()))),
        );
        expect(answers.map(textOf)).toEqual(Array.from({ length: 8 }, () => 'Good morning'));
      });

      it('is not held against a reader who takes time', async () => {
        bench.behave({ pieces: ['Good ', 'morning'], dripMs: 1 });
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
        const deadlines = { firstTextMs: 1000, stallMs: 1000, totalMs: 60_000 };
        let text = '';
        for await (const event of model.stream(requestWith({ deadlines }))) {
          if (event.type !== 'text') continue;
          text += event.text;
          vi.advanceTimersByTime(5000);
        }
        expect(text).toBe('Good morning');
      });
    });

    describe('tools', () => {
      const ask = (): AsyncIterable<LanguageModelEvent> => model.stream(requestWith({ tools: [LOOK_UP] }));

      it('are asked for in whole calls, behind the text', async () => {
        bench.behave({ pieces: ['Let me ', 'look'], toolCalls: [FIRST_CALL, SECOND_CALL] });
        const events = await collect(ask());
        expect(textOf(events)).toBe('Let me look');
        expect(events.slice(-3)).toMatchObject([
          { type: 'tool_call', call: FIRST_CALL },
          { type: 'tool_call', call: SECOND_CALL },
          { type: 'end', finishReason: 'tool_calls' },
        ]);
      });

      it('need no text', async () => {
        bench.behave({ pieces: [], toolCalls: [FIRST_CALL] });
        expect((await collect(ask())).map(({ type }) => type)).toEqual(['tool_call', 'end']);
      });

      it('need not be asked for', async () => {
        bench.behave({ pieces: ['Good'] });
        expect((await collect(ask())).at(-1)).toMatchObject({ type: 'end', finishReason: 'stop' });
      });

      it('are not asked for by half', async () => {
        bench.behave({ pieces: ['Let me '], toolCalls: [FIRST_CALL], finishReason: 'length' });
        const events = await collect(ask());
        expect(events.map(({ type }) => type)).toEqual(['text', 'end']);
        expect(events.at(-1)).toMatchObject({ finishReason: 'length' });
      });

      it('may be told what came of them', async () => {
        bench.behave({ pieces: ['It is ', 'big'] });
        const messages = [
          { role: 'user' as const, content: 'What is that?' },
          { role: 'assistant' as const, content: '', toolCalls: [FIRST_CALL] },
          { role: 'tool' as const, content: '{"meaning":"big"}', toolCallId: FIRST_CALL.id },
        ];
        const request = requestWith({ messages, tools: [LOOK_UP], toolChoice: 'none' });
        expect(textOf(await collect(model.stream(request)))).toBe('It is big');
      });
    });

    describe('cancelling', () => {
      it('asks nothing when the signal has fired before', async () => {
        bench.behave({ pieces: ['Good'] });
        const failure = await failureOf(model.stream(requestWith(), AbortSignal.abort()));
        expect(failure.code).toBe('cancelled');
      });

      it('ends the work at the vendor before the first text', async () => {
        bench.behave({ pieces: ['Good'], hangs: 'before-text' });
        const cancelling = new AbortController();
        const failing = failureOf(model.stream(requestWith(), cancelling.signal));
        await bench.whenAsked(1);
        cancelling.abort();
        expect((await failing).code).toBe('cancelled');
        await bench.whenLeft();
      });

      it('ends the work at the vendor in the middle of the text', async () => {
        bench.behave({ pieces: ['Good ', 'morning'], hangs: 'mid-text' });
        const cancelling = new AbortController();
        const events = model.stream(requestWith(), cancelling.signal)[Symbol.asyncIterator]();
        expect((await events.next()).value).toEqual({ type: 'text', text: 'Good ' });
        const next = events.next();
        cancelling.abort();
        await expect(next).rejects.toMatchObject({ code: 'cancelled' });
        await bench.whenLeft();
      });

      it('ends the work at the vendor while the reader is busy', async () => {
        bench.behave({ pieces: ['Good ', 'morning'], hangs: 'mid-text' });
        const cancelling = new AbortController();
        const events = model.stream(requestWith(), cancelling.signal)[Symbol.asyncIterator]();
        await events.next();
        cancelling.abort();
        await bench.whenLeft();
        await expect(events.next()).rejects.toMatchObject({ code: 'cancelled' });
      });

      it('is what leaving the iteration does', async () => {
        bench.behave({ pieces: ['Good ', 'morning'], hangs: 'mid-text' });
        for await (const event of model.stream(requestWith())) {
          expect(event).toEqual({ type: 'text', text: 'Good ' });
          break;
        }
        await bench.whenLeft();
      });

      it('is what leaving the iteration does while it waits', async () => {
        bench.behave({ pieces: ['Good'], hangs: 'before-text' });
        const events = model.stream(requestWith())[Symbol.asyncIterator]();
        const waiting = expect(events.next()).rejects.toMatchObject({ code: 'cancelled' });
        await bench.whenAsked(1);
        await events.return?.();
        await waiting;
        await bench.whenLeft();
      });

      it('comes too late when the answer is there', async () => {
        bench.behave({ pieces: ['Good'] });
        const cancelling = new AbortController();
        const events = await collect(model.stream(requestWith(), cancelling.signal));
        cancelling.abort();
        expect(events.at(-1)?.type).toBe('end');
      });
    });

    describe('deadlines', () => {
      it('end an answer that does not begin', async () => {
        bench.behave({ pieces: ['Good'], hangs: 'before-text' });
        const failure = await failureOf(
          model.stream(requestWith({ deadlines: { ...PATIENT, firstTextMs: 60 } })),
        );
        expect(failure.code).toBe('llm_timeout');
        await bench.whenLeft();
      });

      it('end an answer that stops', async () => {
        bench.behave({ pieces: ['Good ', 'morning'], hangs: 'mid-text' });
        const failure = await failureOf(
          model.stream(requestWith({ deadlines: { ...PATIENT, stallMs: 60 } })),
        );
        expect(failure.code).toBe('llm_timeout');
        await bench.whenLeft();
      });

      it('end an answer that trickles on', async () => {
        bench.behave({ pieces: Array.from({ length: 1000 }, () => 'on and '), dripMs: 5 });
        const failure = await failureOf(
          model.stream(requestWith({ deadlines: { ...PATIENT, totalMs: 150 } })),
        );
        expect(failure.code).toBe('llm_timeout');
        await bench.whenLeft();
      });
    });

    describe('failing', () => {
      it('gives the text until then, and tells neither question nor answer in the error', async () => {
        let leave = (): void => undefined;
        bench.behave({
          pieces: ['xyzzy-answer ', 'morning'],
          breaks: new Promise<void>((resolve) => (leave = resolve)),
        });
        const seen: LanguageModelEvent[] = [];
        const reading = (async () => {
          for await (const event of model.stream(requestWith())) {
            seen.push(event);
            leave();
          }
        })();
        const failure = AppError.from(await reading.catch((error: unknown) => error));
        expect(failure.code).toBe('llm_failed');
        expect(seen).toEqual([{ type: 'text', text: 'xyzzy-answer ' }]);
        expect(`${failure.stack} ${JSON.stringify(failure.details)} ${String(failure.cause)}`).not.toContain(
          'xyzzy',
        );
      });

      it('spoils no later answer', async () => {
        bench.behave({ pieces: ['Good ', 'morning'], breaks: Promise.resolve() });
        await failureOf(model.stream(requestWith()));
        bench.behave({ pieces: ['Good'] });
        expect(textOf(await collect(model.stream(requestWith())))).toBe('Good');
      });
    });
  });
}
