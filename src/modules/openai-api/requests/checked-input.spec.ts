import { describe, expect, it } from 'vitest';
import { CreateSpeechDto } from '../dto/create-speech.dto.js';
import { CreateTranscriptionDto } from '../dto/create-transcription.dto.js';
import { checkedInput } from './checked-input.js';

describe('checkedInput', () => {
  it('takes every parameter of speech', () => {
    const given = {
      ...{ input: 'Hello.', model: 'tts-1', voice: 'alloy', language: 'en', response_format: 'opus' },
      ...{ speed: 0.25, instructions: 'Softly.', stream_format: 'sse' },
    };
    expect(checkedInput(CreateSpeechDto, given)).toEqual({ value: given, dropped: [] });
    const custom = checkedInput(CreateSpeechDto, { input: 'Hello.', voice: { id: 'voice_1' } });
    expect(custom.value.voice).toBe('voice_1');
  });

  it.each([
    [{ input: 'a'.repeat(4097) }, 'input', 'input must be at most 4096 characters'],
    [{ input: 'a', speed: '1' }, 'speed', 'speed must be a number from 0.25 to 4'],
    [{ input: 'a', speed: 0.2 }, 'speed', 'speed must be a number from 0.25 to 4'],
    [{ input: 'a', voice: {} }, 'voice', 'voice must be a text, or an object with an id'],
    [{ input: 'a', voice: ['alloy'] }, 'voice', 'voice must be a text, or an object with an id'],
    [{ input: 'a', model: 5 }, 'model', 'model must be a text'],
    [{ input: 'a', language: 5 }, 'language', 'language must be a language code such as en'],
    [{ input: 'a', instructions: {} }, 'instructions', 'instructions must be a text'],
    [{ input: 'a', stream_format: 'ws' }, 'stream_format', 'stream_format must be audio or sse'],
    [
      { input: 'a', response_format: 'ogg' },
      'response_format',
      'response_format must be one of mp3, opus, aac, flac, wav, pcm',
    ],
  ])('refuses %j', (given, param, message) => {
    expect(() => checkedInput(CreateSpeechDto, given)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message, details: { param } }),
    );
  });

  it.each([{}, { input: '' }, { input: null }])(
    'tells what is missing in %j without a parameter',
    (given) => {
      expect(() => checkedInput(CreateSpeechDto, given)).toThrow(
        expect.objectContaining({ message: 'input is required', details: undefined }),
      );
    },
  );

  it('reads the texts of a form as what they stand for', () => {
    const given = {
      ...{ temperature: '0.5', stream: 'true', timestamp_granularities: ['word'], language: 'en' },
      ...{ chunking_strategy: '{"type":"server_vad","threshold":"0.4"}', response_format: 'verbose_json' },
    };
    expect(checkedInput(CreateTranscriptionDto, given).value).toEqual({
      ...given,
      ...{ temperature: 0.5, stream: true, chunking_strategy: 'server_vad' },
    });
  });

  it.each([
    [{ stream: 'perhaps' }, 'stream must be true or false'],
    [{ temperature: 'warm' }, 'temperature must be a number from 0 to 1'],
    [
      { timestamp_granularities: ['word', 'letter'] },
      'timestamp_granularities must be word, segment or both',
    ],
    [{ include: ['everything'] }, 'include must be logprobs'],
    [{ chunking_strategy: '{' }, 'chunking_strategy must be auto, or an object of type server_vad'],
    [{ response_format: 'docx' }, 'response_format must be one of json, text, srt, vtt, verbose_json'],
    [{ language: 'x'.repeat(36) }, 'language must be a language code such as en'],
  ])('refuses %j of a form', (given, message) => {
    expect(() => checkedInput(CreateTranscriptionDto, given)).toThrow(message);
  });

  it('tells of what it does not know', () => {
    const { dropped, value } = checkedInput(CreateSpeechDto, {
      input: 'a',
      pitch: 3,
      mood: null,
      toString: 'x',
    });
    const reason = 'This parameter is not known here.';
    expect(dropped).toEqual([
      { parameter: 'pitch', reason },
      { parameter: 'toString', reason },
    ]);
    expect(value).toEqual({ input: 'a' });
  });
});
