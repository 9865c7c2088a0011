import { describe, expect, it } from 'vitest';
import { VOICE_QUERY, voiceQueryOf, type VoiceQuery } from './voice-query.js';

const parsed = (query: string): VoiceQuery => voiceQueryOf(new URLSearchParams(query));

describe('the query of a voice socket', () => {
  it('asks for nothing where it is empty, nor by what it does not know', () => {
    const nothing = { outputFormat: 'pcm', turns: {} };
    expect(parsed('')).toEqual(nothing);
    expect(parsed('token=abc&other=1')).toEqual(nothing);
  });

  it('settles the format and the turns', () => {
    const query =
      'output_format=wav&end_silence_ms=1200&min_speech_ms=300&interruption=off&interrupt_words=2';
    expect(parsed(query)).toEqual({
      outputFormat: 'wav',
      turns: {
        endSilenceMs: 1200,
        sentenceEndMs: 1200,
        minSpeechMs: 300,
        canInterrupt: false,
        interruptWords: 2,
      },
    });
    expect(parsed('interruption=on').turns).toEqual({ canInterrupt: true });
  });

  it.each([
    ['end_silence_ms=99', 'end_silence_ms: expected a whole number from 100 to 10000'],
    ['end_silence_ms=', 'end_silence_ms: expected a whole number from 100 to 10000'],
    ['min_speech_ms=2001', 'min_speech_ms: expected a whole number from 50 to 2000'],
    ['min_speech_ms=1e2', 'min_speech_ms: expected a whole number from 50 to 2000'],
    ['interrupt_words=-1', 'interrupt_words: expected a whole number from 0 to 20'],
    ['interruption=maybe', 'interruption: expected one of on, off'],
    ['output_format=mp3', 'output_format: expected one of pcm, wav'],
  ])('is refused with %s', (query, message) => {
    expect(() => parsed(query)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message }) as Error,
    );
  });

  it('takes its own examples', () => {
    const examples = Object.fromEntries(
      Object.entries(VOICE_QUERY).map(([name, { example }]) => [name, example]),
    );
    expect(Object.keys(parsed(String(new URLSearchParams(examples))).turns)).toHaveLength(5);
  });
});
