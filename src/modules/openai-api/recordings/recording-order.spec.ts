import { describe, expect, it } from 'vitest';
import { aRecognizer } from '../../../../test/support/named-models.js';
import { SpeechModels } from '../../../engine/ports/speech-models.js';
import { transcriptionOrder, translationOrder } from './recording-order.js';

const models = new SpeechModels([aRecognizer('moonshine-tiny', ['en'])]);

describe('transcriptionOrder', () => {
  it('is JSON with the times of segments where nothing is said', () => {
    expect(transcriptionOrder({}, [], models)).toMatchObject({
      choice: { model: { id: 'moonshine-tiny' }, language: 'en' },
      isLanguageNamed: false,
      format: 'json',
      granularities: new Set(['segment']),
      isStreamed: false,
      dropped: [],
    });
  });

  it('names what it does not honour, what was unknown first', () => {
    const unknown = [{ parameter: 'pitch', reason: 'This parameter is not known here.' }];
    const dto = { prompt: 'Anna', temperature: 0.2, chunking_strategy: 'server_vad' };
    const { dropped } = transcriptionOrder(dto, unknown, models);
    expect(dropped.map(({ parameter }) => parameter)).toEqual([
      'pitch',
      'prompt',
      'temperature',
      'chunking_strategy',
    ]);
    expect(transcriptionOrder({ temperature: 0, chunking_strategy: 'auto' }, [], models).dropped).toEqual([]);
  });

  it('refuses times of words from a recogniser that tells none', () => {
    const wordless = new SpeechModels([aRecognizer('plain', ['en'], { wordTimes: false })]);
    const dto = { response_format: 'verbose_json', timestamp_granularities: ['word'] } as const;
    const copy = { ...dto, timestamp_granularities: [...dto.timestamp_granularities] };
    expect(() => transcriptionOrder(copy, [], wordless)).toThrow("Model 'plain' tells no times of words");
    expect(transcriptionOrder(copy, [], models).granularities).toEqual(new Set(['word']));
  });

  it.each(['srt', 'vtt', 'verbose_json'] as const)('streams no %s', (format) => {
    const dto = { response_format: format, stream: true };
    expect(() => transcriptionOrder(dto, [], models)).toThrow('stream needs response_format json or text');
  });

  it('keeps channels apart where that is asked for, streamed or not', () => {
    expect(transcriptionOrder({}, [], models).channels).toBe('mix');
    for (const stream of [false, true]) {
      const order = transcriptionOrder({ channels: 'split', stream }, [], models);
      expect(order).toMatchObject({ channels: 'split', isStreamed: stream });
    }
  });

  it('takes auto for a language that is not named', () => {
    expect(translationOrder({ language: 'auto' }, [], models).isLanguageNamed).toBe(false);
    expect(translationOrder({ language: 'en-GB' }, [], models)).toMatchObject({
      isLanguageNamed: true,
      choice: { language: 'en' },
    });
  });
});
