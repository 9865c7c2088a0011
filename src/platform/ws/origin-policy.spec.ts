import { describe, expect, it } from 'vitest';
import { OriginPolicy } from './origin-policy.js';

describe('OriginPolicy', () => {
  it.each([
    [['https://app.example'], 'https://app.example', true],
    [['https://app.example'], 'http://app.example', false],
    [['https://app.example'], 'https://app.example.evil.example', false],
    [['https://app.example'], 'null', false],
    [['https://app.example'], undefined, true],
    [['https://app.example'], 'http://parley.example:8000', true],
    [['https://app.example'], 'http://parley.example:9000', false],
    [['*'], 'https://evil.example', true],
    [undefined, 'https://evil.example', true],
  ])('of %j lets %s in: %s', (origins, origin, isIn) => {
    const check = (): void =>
      new OriginPolicy(origins).check({
        host: 'parley.example:8000',
        ...(origin === undefined ? {} : { origin }),
      });
    if (isIn) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'origin_refused', kind: 'forbidden' }));
  });
});
