import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { EnvelopeResolver, detailEnvelope, type ErrorEnvelope } from './error-envelope.js';

const envelope = (...prefixes: string[]): ErrorEnvelope => ({
  prefixes,
  render: () => ({ status: 400, body: {} }),
});

describe('EnvelopeResolver', () => {
  const v1 = envelope('/v1/', '/openai/v1/');
  const audio = envelope('/api/audio/');
  const resolver = new EnvelopeResolver([v1, audio]);

  it.each([
    ['/v1/models', v1],
    ['/v1', v1],
    ['/openai/v1/audio/speech', v1],
    ['/api/audio/process', audio],
  ])('finds the surface of %s', (path, expected) => {
    expect(resolver.resolve(path)).toBe(expected);
  });

  it.each(['/', '/v10/x', '/api/audiox', '/health'])('leaves %s to the envelope of document 4', (path) => {
    expect(resolver.resolve(path)).toBe(detailEnvelope);
  });

  it('prefers the longer of two prefixes that fit', () => {
    const inner = envelope('/v1/inner/');
    expect(new EnvelopeResolver([v1, inner]).resolve('/v1/inner/x')).toBe(inner);
  });
});

describe('detailEnvelope', () => {
  it('gives the status of the kind and the message', () => {
    const answer = detailEnvelope.render(new AppError('queue_full', 'Full'), 'r');
    expect(answer).toEqual({ status: 429, body: { detail: 'Full' } });
  });
});
