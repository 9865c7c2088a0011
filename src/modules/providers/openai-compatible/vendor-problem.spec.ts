import { describe, expect, it } from 'vitest';
import { isTooLong, parseVendorProblem, refusedParameterOf } from './vendor-problem.js';

const problem = (fields: object): ReturnType<typeof parseVendorProblem> =>
  parseVendorProblem(JSON.stringify({ error: fields }));

describe('parseVendorProblem', () => {
  it.each([
    ['{"error":{"message":"m","code":"c","type":"t","param":"p"}}', ['m', 'c', 't', 'p']],
    ['{"error":{"message":"m","code":400,"param":null}}', ['m', '', '', '']],
    ['{"error":"m"}', ['m', '', '', '']],
    ['{"object":"error","message":"m","type":"BadRequestError"}', ['m', '', 'BadRequestError', '']],
    ['<html>Bad Gateway</html>', ['', '', '', '']],
    ['null', ['', '', '', '']],
  ])('reads %s', (body, [message, code, type, param]) => {
    expect(parseVendorProblem(body)).toEqual({ message, code, type, param });
  });
});

describe('refusedParameterOf', () => {
  const sent = ['stream_options', 'response_format', 'max_tokens'];

  it.each([
    [
      { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.", param: 'max_tokens' },
      'max_tokens',
    ],
    [{ message: 'Unknown parameter.', param: 'stream_options.include_usage' }, 'stream_options'],
    [{ message: 'response_format is not supported by this model' }, 'response_format'],
  ])('finds it in %j', (fields, name) => {
    expect(refusedParameterOf(problem(fields), sent)).toEqual({ name, isForGood: true });
  });

  it('takes a form of answer that is wrong this time for refused this time', () => {
    expect(refusedParameterOf(problem({ message: 'bad', param: 'response_format' }), sent)).toEqual({
      name: 'response_format',
      isForGood: false,
    });
  });

  it.each([
    { message: 'Unsupported value', param: 'messages' },
    { message: 'max_tokens is too large: 99999' },
    { message: 'max_completion_tokens is not supported' },
    { message: '' },
  ])('finds none in %j', (fields) => {
    expect(refusedParameterOf(problem(fields), sent)).toBeUndefined();
  });
});

describe('isTooLong', () => {
  it.each([
    { code: 'context_length_exceeded' },
    { message: "This model's maximum context length is 8192 tokens." },
    { message: 'the prompt is too long' },
  ])('is found in %j', (fields) => {
    expect(isTooLong(problem(fields))).toBe(true);
  });

  it('is not found elsewhere', () => {
    expect(isTooLong(problem({ message: 'bad', code: 'invalid' }))).toBe(false);
  });
});
