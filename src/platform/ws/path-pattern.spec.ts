import { describe, expect, it } from 'vitest';
import { PathPattern } from './path-pattern.js';

describe('PathPattern', () => {
  it.each([
    ['/ws/voice', '/ws/voice', {}],
    ['/ws/voice', '/ws/voice/', {}],
    ['/ws/voice', '/ws/voice/telnyx', undefined],
    ['/ws/voice', '/WS/voice', undefined],
    ['/ws/voice/:carrier', '/ws/voice/telnyx', { carrier: 'telnyx' }],
    ['/ws/voice/:carrier', '/ws/voice', undefined],
    ['/ws/voice/:carrier', '/ws/voice/', undefined],
    ['/voice/:session_id', '/voice/a%2Fb%20c', { session_id: 'a/b c' }],
    ['/voice/:session_id', '/voice/a/b', undefined],
    ['/voice/:session_id', `/voice/${'x'.repeat(512)}`, { session_id: 'x'.repeat(512) }],
    ['/voice/:session_id', `/voice/${'x'.repeat(513)}`, undefined],
  ])('%s fits %s with %j', (pattern, path, parameters) => {
    expect(new PathPattern(pattern).match(path)).toEqual(parameters);
  });

  it('refuses what cannot be decoded, where it would fit', () => {
    expect(() => new PathPattern('/voice/:id').match('/voice/%ff')).toThrow('The address is malformed');
    expect(new PathPattern('/voice/:id/x').match('/voice/%ff')).toBeUndefined();
  });
});
