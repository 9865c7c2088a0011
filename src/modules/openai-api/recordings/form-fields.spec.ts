import { describe, expect, it } from 'vitest';
import { gatherFields, LIST_FIELDS } from './form-fields.js';

function gather(...sent: [name: string, value: string][]): Record<string, unknown> {
  const lists = new Map<string, string[]>(LIST_FIELDS.map((name) => [name, []]));
  const fields = new Map<string, string>();
  for (const [name, value] of sent) {
    const list = lists.get(name);
    if (list === undefined) fields.set(name, value);
    else list.push(value);
  }
  return gatherFields({ fields, lists, file: undefined, fileName: undefined });
}

describe('gatherFields', () => {
  it.each<[string, [string, string][]]>([
    [
      'repeated, as SDKs write them',
      [
        ['timestamp_granularities[]', 'word'],
        ['timestamp_granularities[]', 'segment'],
      ],
    ],
    [
      'repeated under the bare name',
      [
        ['timestamp_granularities', 'word'],
        ['timestamp_granularities', 'segment'],
      ],
    ],
    ['as JSON', [['timestamp_granularities', '["word","segment"]']]],
  ])('gathers arrays %s', (_, sent) => {
    expect(gather(...sent, ['model', 'whisper-1'])).toEqual({
      model: 'whisper-1',
      timestamp_granularities: ['word', 'segment'],
    });
  });

  it('leaves out an array that is empty, and takes what is no JSON as it is', () => {
    expect(gather(['include[]', ''])).toEqual({});
    expect(gather(['include[]', '[logprobs'])).toEqual({ include: ['[logprobs'] });
  });

  it('gathers the properties of an object', () => {
    const gathered = gather(
      ['chunking_strategy[type]', 'server_vad'],
      ['chunking_strategy[threshold]', '0.4'],
    );
    expect(gathered).toEqual({ chunking_strategy: '{"type":"server_vad","threshold":"0.4"}' });
    expect(gather(['chunking_strategy', 'auto'])).toEqual({ chunking_strategy: 'auto' });
  });
});
