import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LanguageModelEvent } from '../../src/engine/ports/language-model.js';
import { requestWith, textOf } from '../support/language-model-answers.js';
import { LanguageModelHarness } from '../support/language-model-harness.js';

const JSON_REQUEST = requestWith({
  messages: [{ role: 'user', content: 'Answer in JSON.' }],
  responseFormat: 'json',
});

describe('what OpenAiCompatibleModel asks and understands', () => {
  let at: LanguageModelHarness;
  beforeEach(() => {
    at = new LanguageModelHarness();
  });
  afterEach(() => at.close());

  describe('a request', () => {
    it('has what was asked for, in the words of the protocol', async () => {
      await at.start({ text: 'yes' }, {}, { reasoning: 'none' });
      await at.ask(requestWith({ maxOutputTokens: 50, temperature: 0.2 }));
      const [request] = at.standIn.requests;
      expect(request?.headers).toMatchObject({
        authorization: `Bearer ${LanguageModelHarness.KEY}`,
        accept: 'text/event-stream',
      });
      expect(request?.body).toEqual({
        model: 'm1',
        messages: requestWith().messages,
        stream: true,
        stream_options: { include_usage: true },
        max_completion_tokens: 50,
        temperature: 0.2,
        reasoning_effort: 'none',
      });
    });

    it('bounds the answer by the name that Ollama knows, and sends no key where none is set', async () => {
      await at.start({ text: 'yes' }, {}, { provider: 'ollama', apiKey: undefined });
      await at.ask(requestWith({ maxOutputTokens: 50 }));
      expect(at.standIn.requests[0]?.body.max_tokens).toBe(50);
      expect(at.standIn.requests[0]?.headers.authorization).toBeUndefined();
    });

    it('asks for JSON', async () => {
      await at.start({ text: '{}' });
      await at.ask(JSON_REQUEST);
      expect(at.standIn.requests[0]?.body.response_format).toEqual({ type: 'json_object' });
    });

    it('goes over the connection of the one before', async () => {
      await at.start({ text: 'yes indeed' });
      for (let times = 0; times < 5; times += 1) await at.ask();
      expect([at.standIn.requests.length, at.standIn.connections()]).toEqual([5, 1]);
    });
  });

  describe('a parameter that is refused', () => {
    it.each(['response_format', 'temperature', 'reasoning_effort', 'stream_options'])(
      'is left out, from then on: %s',
      async (name) => {
        await at.start({ text: '{}' }, { refusedParameters: [name] }, { reasoning: 'none' });
        const request = { ...JSON_REQUEST, temperature: 0.2 };
        expect(textOf(await at.ask(request))).toBe('{}');
        await at.ask(request);
        expect(at.standIn.requests.map(({ body }) => name in body)).toEqual([true, false, false]);
      },
    );

    it('gives way to its other name', async () => {
      await at.start({ text: 'yes' }, { refusedParameters: ['max_completion_tokens'] });
      await at.ask(requestWith({ maxOutputTokens: 50 }));
      expect(at.standIn.requests[1]?.body.max_tokens).toBe(50);
    });

    it('is found in the message of a vendor that does not name it otherwise', async () => {
      await at.start([{ status: 422, problem: { detail: 'x' } }, { text: 'yes' }]);
      at.standIn.answer = (_request, index) =>
        index === 0 ? { status: 400, problem: { error: 'response_format is not supported' } } : '{}';
      expect(textOf(await at.ask(JSON_REQUEST))).toBe('{}');
    });

    it('is left out of one request when the model could not keep to it', async () => {
      const problem = { error: { message: 'Failed to generate JSON', code: 'json_validate_failed' } };
      await at.start([{ status: 400, problem }, { text: 'as it comes' }], {}, { provider: 'groq' });
      expect(textOf(await at.ask(JSON_REQUEST))).toBe('as it comes');
      await at.ask(JSON_REQUEST);
      expect(at.standIn.requests.map(({ body }) => 'response_format' in body)).toEqual([true, false, true]);
    });

    it('is an error when it is wrong rather than unknown', async () => {
      const problem = {
        error: { message: 'max_completion_tokens is too large', param: 'max_completion_tokens' },
      };
      await at.start({ status: 400, problem });
      expect((await at.fail(requestWith({ maxOutputTokens: 50 }))).code).toBe('llm_failed');
      expect(at.standIn.requests).toHaveLength(1);
    });
  });

  describe('the counts of tokens', () => {
    const usageOf = (events: LanguageModelEvent[]): unknown => {
      const end = events.at(-1);
      return end?.type === 'end' ? end.usage : 'no end';
    };

    it.each(['openai', 'groq', 'ollama', 'vllm'] as const)('come as %s sends them', async (provider) => {
      await at.start({ text: 'yes', usage: { prompt_tokens: 11, completion_tokens: 7 } }, {}, { provider });
      expect(usageOf(await at.ask())).toEqual({ inputTokens: 11, outputTokens: 7 });
    });

    it('may be missing, and so may [DONE]', async () => {
      await at.start({ text: 'yes', usage: 'none', withoutDone: true });
      expect(usageOf(await at.ask())).toBeUndefined();
    });

    it('are missed when the connection breaks after the text, which is whole', async () => {
      const frames = [
        'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":null}]}\n\n',
        'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
      ];
      await at.start({ frames, headers: { 'content-length': '1000' } });
      const reading = at.ask();
      const asked = await at.standIn.whenRequested(1);
      await asked.ended;
      await at.standIn.close();
      expect(await reading).toEqual([
        { type: 'text', text: 'yes' },
        { type: 'end', finishReason: 'stop', usage: undefined, model: 'm1' },
      ]);
    });
  });

  it('ends when all text is there, even if the vendor says no more', async () => {
    const event = { choices: [{ delta: { content: 'yes' }, finish_reason: 'stop' }] };
    await at.start({ frames: [`data: ${JSON.stringify(event)}\n\n`], headers: { 'content-length': '1000' } });
    const events = at.model.stream(requestWith())[Symbol.asyncIterator]();
    await events.next();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const next = events.next();
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    expect((await next).value).toMatchObject({ type: 'end', finishReason: 'stop' });
    await at.standIn.whenLeft();
  });

  describe('an answer against the protocol', () => {
    const chunk = (delta: object, finish: string | null = null): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

    it.each([
      ['an event that is no JSON', ['data: {"choices":\n\n']],
      ['an event of another shape', ['data: {"hello":1}\n\n']],
      ['an end in the middle', [chunk({ content: 'yes' })]],
      ['an end that is none', [chunk({ content: 'yes' }, 'tool_calls')]],
      ['an event without an end', [`data: ${'x'.repeat(2_000_000)}`]],
      ['more text than any', Array.from({ length: 12 }, () => chunk({ content: 'x'.repeat(100_000) }))],
    ])('fails: %s', async (_name, frames) => {
      await at.start({ frames });
      expect((await at.fail()).code).toBe('llm_failed');
    });

    it.each([
      { error: { message: 'overloaded', type: 'server_error' } },
      { error: 'overloaded' },
      { object: 'error', message: 'overloaded', code: 500 },
      { choices: [], x_groq: { error: 'overloaded' } },
    ])('fails when it reports an error: %j', async (errorEvent) => {
      await at.start({ pieces: ['yes ', 'but'], errorEvent });
      expect((await at.fail()).message).toBe('openai reported an error in mid-answer');
    });

    it.each([{ contentType: 'application/json' }, { contentType: 'text/html' }, { status: 302 }])(
      'fails when it is no stream: %j',
      async (script) => {
        await at.start({ text: 'yes', ...script });
        expect((await at.fail()).message).toBe('openai did not answer with a stream of events');
      },
    );

    it('is none: comments, an unknown event, the model declining to answer', async () => {
      const refusal = chunk({ refusal: 'I cannot' });
      await at.start({
        frames: [': keep-alive\n\n', 'data: {"choices":[]}\n\n', refusal, chunk({}, 'stop')],
      });
      expect(await at.ask()).toMatchObject([{ type: 'end', finishReason: 'content_filter' }]);
    });
  });
});
