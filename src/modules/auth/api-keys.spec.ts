import { describe, expect, it } from 'vitest';
import { ApiKeys } from './api-keys.js';
import { presentedKeys } from './presented-keys.js';

describe('ApiKeys', () => {
  const keys = new ApiKeys(['first-key-1', 'second-key-2']);

  it.each(['first-key-1', 'second-key-2'])('knows %s', (key) => {
    expect(keys.has(key)).toBe(true);
  });

  it.each(['', 'first-key-', 'first-key-12', 'FIRST-KEY-1', 'first-key-1,second-key-2'])(
    'does not know %j',
    (key) => {
      expect(keys.has(key)).toBe(false);
    },
  );

  it('keeps no key, only digests', () => {
    expect(Object.values(keys).flat().map(String).join()).not.toContain('key-1');
  });
});

describe('presentedKeys', () => {
  it.each([
    [{ authorization: 'Bearer abc' }, ['abc']],
    [{ authorization: 'bearer  abc ' }, ['abc']],
    [{ 'x-api-key': 'abc' }, ['abc']],
    [{ authorization: 'Basic dTpw', 'x-api-key': 'abc' }, ['abc']],
    [{ authorization: 'Bearer a', 'x-api-key': 'b' }, ['a', 'b']],
    [{ authorization: 'Bearer' }, []],
    [{ authorization: 'Bearer a b' }, []],
    [{ authorization: 'abc' }, []],
    [{ 'x-api-key': '' }, []],
    [{}, []],
  ])('of %j are %j', (headers, keys) => {
    expect(presentedKeys(headers)).toEqual(keys);
  });
});
