import { describe, expect, it } from 'vitest';
import { finishReasonOf, parseChatChunk } from './chat-chunk.js';

const parse = (chunk: object): ReturnType<typeof parseChatChunk> => parseChatChunk(JSON.stringify(chunk));

describe('parseChatChunk', () => {
  it('reads text and model', () => {
    const chunk = { model: 'm1', choices: [{ delta: { content: 'yes' }, finish_reason: null }], usage: null };
    expect(parse(chunk)).toEqual({
      text: 'yes',
      isRefusal: false,
      toolCalls: [],
      finishReason: undefined,
      usage: undefined,
      model: 'm1',
    });
  });

  it.each([
    { choices: [] },
    { choices: [{ delta: {} }] },
    { choices: [{}] },
    { choices: [{ delta: { content: null, reasoning: 'The user', refusal: null } }] },
    { choices: [{ delta: { role: 'assistant', content: '', refusal: '' } }] },
  ])('finds no text in %j', (chunk) => {
    expect(parse(chunk)).toMatchObject({ text: '', isRefusal: false });
  });

  it('reads counts beside or without choices, and those of Groq', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 };
    const expected = { usage: { inputTokens: 3, outputTokens: 0 } };
    expect(parse({ choices: [], usage })).toMatchObject(expected);
    expect(parse({ usage })).toMatchObject(expected);
    expect(parse({ choices: [], x_groq: { id: 'req_1', usage } })).toMatchObject(expected);
  });

  it.each([{ prompt_tokens: 3 }, { prompt_tokens: -1, completion_tokens: 1 }, { prompt_tokens: '3' }, 7, []])(
    'takes no counts from %j',
    (usage) => {
      expect(parse({ choices: [], usage })).toMatchObject({ usage: undefined });
    },
  );

  it.each(['', 'null', '[]', '"text"', '{"choices":', '{"id":1}', '{"choices":"none"}'])(
    'takes %s for nothing of the protocol',
    (data) => {
      expect(parseChatChunk(data)).toBeUndefined();
    },
  );
});

describe('finishReasonOf', () => {
  it('knows the words of several servers', () => {
    expect(['stop', 'eos', 'length', 'content_filter'].map(finishReasonOf)).toEqual([
      'stop',
      'stop',
      'length',
      'content_filter',
    ]);
  });

  it.each(['error', 'abort', '', 'constructor'])('knows no end of an answer called %j', (word) => {
    expect(finishReasonOf(word)).toBeUndefined();
  });
});
