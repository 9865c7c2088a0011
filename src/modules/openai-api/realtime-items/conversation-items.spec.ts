import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RealtimeItem } from '../../../platform/openai/realtime-items.js';
import { ConversationItems, MAX_ITEMS, type HeldItem } from './conversation-items.js';
import { modelMessages } from './model-messages.js';

const said = (id: string, text = id, role: 'user' | 'assistant' = 'user'): HeldItem => ({
  id,
  item:
    role === 'user'
      ? { id, type: 'message', role, content: [{ type: 'input_text', text }] }
      : { id, type: 'message', role, content: [{ type: 'output_text', text }] },
});
const ids = (items: ConversationItems): string[] => items.all.map(({ id }) => id);

describe('ConversationItems', () => {
  it('puts items where they belong, and tells what stands before them', () => {
    const items = new ConversationItems();
    expect(items.insert(said('a'))).toBeNull();
    expect(items.insert(said('c'))).toBe('a');
    expect(items.insert(said('b'), 'a')).toBe('a');
    expect(items.insert(said('0'), 'root')).toBeNull();
    expect(ids(items)).toEqual(['0', 'a', 'b', 'c']);
    items.remove('a');
    expect(ids(items)).toEqual(['0', 'b', 'c']);
  });

  it('knows no item twice, and none that is not there', () => {
    const items = new ConversationItems();
    items.insert(said('a'));
    expect(() => items.insert(said('a'))).toThrow(expect.objectContaining({ code: 'item_already_exists' }));
    expect(() => items.insert(said('b'), 'x')).toThrow(
      expect.objectContaining({ code: 'item_not_found', param: 'previous_item_id' }),
    );
    expect(() => items.find('b')).toThrow(expect.objectContaining({ code: 'item_not_found' }));
  });

  it('lets the oldest go where there is too much', () => {
    const items = new ConversationItems();
    for (let index = 0; index <= MAX_ITEMS; index += 1) items.insert(said(`i${index}`));
    expect(items.trim()).toEqual(['i0']);
    items.insert(said('long', 'x'.repeat(3_999_999)));
    expect(items.trim().length).toBeGreaterThan(900);
    expect(items.lastId).toBe('long');
    expect(items.trim()).toEqual([]);
  });
});

describe('what a model is asked with', () => {
  const call: RealtimeItem = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' };
  const outcome: RealtimeItem = { type: 'function_call_output', call_id: 'c1', output: 'done' };
  const items = (...held: HeldItem[]): RealtimeItem[] => held.map(({ item }) => item);

  it('is what was said, under the instructions', () => {
    const known = items(said('a', 'Hi'), said('b', 'Hello.', 'assistant'));
    expect(modelMessages('Be kind.', known, 1000)).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello.' },
    ]);
    expect(modelMessages('', known, 1000)).toHaveLength(2);
  });

  it('leaves out what nobody said, and what is said of audio is its transcript', () => {
    const silent: RealtimeItem = {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_audio', transcript: null }],
    };
    const heard: RealtimeItem = {
      ...silent,
      content: [
        { type: 'input_audio', transcript: 'One' },
        { type: 'input_text', text: 'two' },
      ],
    };
    expect(modelMessages('', [silent, heard], 1000)).toEqual([{ role: 'user', content: 'One two' }]);
  });

  it('tells a call with what came of it, or not at all', () => {
    expect(modelMessages('', [call], 1000)).toEqual([]);
    const [hi] = items(said('a', 'Hi'));
    expect(modelMessages('', [call, hi!, outcome], 1000)).toEqual([
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }] },
      { role: 'tool', content: 'done', toolCallId: 'c1' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('is the latest that fits, without a hole, and the last in any case', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 300 }), (chars, maxChars) => {
        const known = items(...chars.map((count, index) => said(`i${index}`, 'x'.repeat(count))));
        const told = modelMessages('', known, maxChars).map(({ content }) => content.length);
        expect(told).toEqual(chars.slice(chars.length - told.length));
        expect(told.length).toBeGreaterThan(0);
        const sum = told.reduce((total, count) => total + count, 0);
        if (told.length > 1) expect(sum).toBeLessThanOrEqual(maxChars);
        const next = chars[chars.length - told.length - 1];
        if (next !== undefined) expect(sum + next).toBeGreaterThan(maxChars);
      }),
    );
  });
});
