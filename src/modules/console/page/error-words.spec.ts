import { expect, it } from 'vitest';
import { closingOf, microphoneWords, refusalWords, RequestError, wordsOf } from './error-words.js';

it.each([
  [{ detail: 'An API key is needed' }, 'An API key is needed.'],
  [{ error: { message: 'Queue is full.', type: 'server_error' } }, 'Queue is full.'],
  [{ status: 'error', error: { code: 'X', message: 'Too long' } }, 'Too long.'],
  [{ type: 'error', message: 'Who are you?' }, 'Who are you?'],
  [{ error: 'full', message: 'Try later' }, 'Try later.'],
  [undefined, 'The server answered with status 500.'],
  ['text', 'The server answered with status 500.'],
])('of %j the words are %s', (body, words) => {
  expect(refusalWords(500, body, null)).toBe(words);
});

it('says when to try again', () => {
  expect(refusalWords(429, { detail: 'Too many requests' }, '7')).toBe(
    'Too many requests. Try again in 7 s.',
  );
});

it.each([413, 502, 504])('knows what a proxy means by %i', (status) => {
  expect(refusalWords(status, undefined, null)).not.toContain(String(status));
});

it.each([1001, 1006, 1011])('connects again after %i', (code) => {
  expect(closingOf(code).isFinal).toBe(false);
});

it.each([1000, 1008, 1013, 4401, 4408, 4409, 4429, 4503, 4999])('does not connect again after %i', (code) => {
  expect(closingOf(code).isFinal).toBe(true);
});

it('tells a microphone that is refused from one that is not there', () => {
  const names = ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'AbortError'];
  expect(new Set(names.map((name) => microphoneWords(new DOMException('', name)))).size).toBe(4);
});

it('has words for whatever is thrown', () => {
  expect(wordsOf(new RequestError(404, 'Not there.'))).toBe('Not there.');
  expect(wordsOf('a text')).toBe('a text');
});
