import { describe, expect, it } from 'vitest';
import { aRecognizer } from '../../../../test/support/named-models.js';
import { aTranscript } from '../../../../test/support/transcript-factory.js';
import { SpeechModels } from '../../../engine/ports/speech-models.js';
import type { CreateTranscriptionDto } from '../dto/create-transcription.dto.js';
import { transcriptionOrder } from './recording-order.js';
import { presentTranscription } from './transcription.presenter.js';

const models = new SpeechModels([aRecognizer('moonshine-tiny', ['en'])]);
const transcript = aTranscript('“Well, it costs 50%!” he said…');

function presented(dto: CreateTranscriptionDto, heard = transcript): Record<string, unknown> {
  const { contentType, body } = presentTranscription(heard, transcriptionOrder(dto, [], models));
  expect(contentType).toBe('application/json; charset=utf-8');
  return JSON.parse(body) as Record<string, unknown>;
}

describe('presentTranscription', () => {
  it('gives the text and what it is counted as', () => {
    expect(presented({})).toEqual({ text: transcript.text, usage: { type: 'duration', seconds: 3 } });
  });

  it('gives every field of a segment that OpenAI has', () => {
    const [segment] = presented({ response_format: 'verbose_json' })['segments'] as object[];
    expect(segment).toEqual({
      ...{ id: 0, seek: 0, start: 0, end: (transcript.segments[0]?.endMs ?? 0) / 1000 },
      ...{ text: ` ${transcript.text}`, tokens: [], temperature: 0, no_speech_prob: 0 },
      avg_logprob: -0.105,
      compression_ratio: expect.closeTo(0.85, 0) as number,
    });
  });

  it('gives words without their punctuation', () => {
    const dto: CreateTranscriptionDto = {
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
    };
    const answer = presented(dto);
    expect((answer['words'] as { word: string }[]).map(({ word }) => word)).toEqual([
      ...['Well', 'it', 'costs', '50%', 'he', 'said'],
    ]);
    expect(answer).not.toHaveProperty('segments');
  });

  it('leaves a word alone that is nothing but punctuation', () => {
    const dto: CreateTranscriptionDto = {
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
    };
    expect(presented(dto, aTranscript('Yes ! …'))['words']).toMatchObject([
      { word: 'Yes' },
      { word: '!' },
      { word: '…' },
    ]);
  });

  it('says what was taken for the language where none was named', () => {
    const guessed = presented({ response_format: 'verbose_json' });
    expect(guessed).toMatchObject({
      language: 'english',
      warning: expect.stringContaining('as en') as string,
    });
    expect(presented({ response_format: 'verbose_json', language: 'en' })).not.toHaveProperty('warning');
  });

  it('says so where the language is not known', () => {
    const heard = { ...transcript, language: 'und' };
    expect(presented({ response_format: 'verbose_json' }, heard)['language']).toBe('unknown');
  });

  it('is empty where nobody speaks', () => {
    const order = (dto: CreateTranscriptionDto): string =>
      presentTranscription(aTranscript(''), transcriptionOrder(dto, [], models)).body;
    expect(order({ response_format: 'text' })).toBe('');
    expect(order({ response_format: 'vtt' })).toMatch(/^WEBVTT\s*$/);
    expect(JSON.parse(order({ response_format: 'verbose_json' }))).toMatchObject({ text: '', segments: [] });
  });

  it('tells who speaks, in every format, where channels are kept apart', () => {
    const segments = transcript.segments.map((segment) => ({ ...segment, channel: 2 }));
    const heard = { ...transcript, segments };
    const dto = { channels: 'split', response_format: 'verbose_json' } as const;
    const answer = presented({ ...dto, timestamp_granularities: ['word', 'segment'] }, heard);
    const spoken = { speaker: 'Speaker 2', channel: 2 };
    expect(answer['segments']).toMatchObject([spoken]);
    expect((answer['words'] as object[])[0]).toEqual({
      word: 'Well',
      start: 0,
      end: expect.anything() as number,
      ...spoken,
    });
    expect(answer['warning']).toContain('Speech was found on one channel only');
    const srt = presentTranscription(
      heard,
      transcriptionOrder({ ...dto, response_format: 'srt' }, [], models),
    );
    expect(srt.body).toContain('\nSpeaker 2: “Well');
  });
});
