import { describe, expect, it } from 'vitest';

import { aSegment, aTranscript } from '../../../../test/support/transcript-factory.js';
import type { Transcript } from '../../ports/transcript.js';
import { formatTranscript } from './format-transcript.js';
import { TRANSCRIPT_FORMATS } from './transcript-format.js';

const message: Transcript = {
  language: 'fr',
  durationMs: 5_000,
  text: 'Bonjour, ceci est un message vocal.',
  segments: [
    aSegment([{ text: 'Bonjour,', startMs: 0, endMs: 900, confidence: 0.987_654 }]),
    aSegment([
      { text: 'ceci', startMs: 2_500, endMs: 3_000, confidence: 0.9 },
      { text: 'est', startMs: 3_000, endMs: 3_200, confidence: 0.9 },
      { text: 'un', startMs: 3_200, endMs: 3_400, confidence: 0.9 },
      { text: 'message', startMs: 3_400, endMs: 4_000, confidence: 0.9 },
      { text: 'vocal.', startMs: 4_000, endMs: 4_999.6, confidence: 0.9 },
    ]),
  ],
};

const bodyOf = (...args: Parameters<typeof formatTranscript>): string => formatTranscript(...args).body;

describe('formatTranscript', () => {
  it('gives JSON with the text alone', () => {
    expect(bodyOf(message, 'json')).toBe('{"text":"Bonjour, ceci est un message vocal."}');
  });

  it('gives the text with a line feed', () => {
    expect(bodyOf(message, 'text')).toBe('Bonjour, ceci est un message vocal.\n');
  });

  it('gives SRT in the shape of the document', () => {
    expect(bodyOf(message, 'srt')).toBe(
      '1\n00:00:00,000 --> 00:00:00,900\nBonjour,\n\n2\n00:00:02,500 --> 00:00:05,000\nceci est un message vocal.\n',
    );
  });

  it('gives WebVTT in the shape of the document', () => {
    expect(bodyOf(message, 'vtt')).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nBonjour,\n\n00:00:02.500 --> 00:00:05.000\nceci est un message vocal.\n',
    );
  });

  it('gives all that is known in seconds exact to the millisecond', () => {
    const verbose = JSON.parse(bodyOf(message, 'verbose_json')) as Record<string, unknown[]>;

    expect(Object.keys(verbose)).toEqual(['task', 'language', 'duration', 'text', 'segments', 'words']);
    expect(verbose).toMatchObject({ task: 'transcribe', language: 'fr', duration: 5, text: message.text });
    expect(verbose['segments']?.[1]).toEqual({
      ...{ id: 1, start: 2.5, end: 5, text: 'ceci est un message vocal.', confidence: 0.9 },
    });
    expect(verbose['words']?.[0]).toEqual({ word: 'Bonjour,', start: 0, end: 0.9, confidence: 0.988 });
    expect(verbose['words']).toHaveLength(6);
  });

  it('says a remark where there is room for it', () => {
    const warning = 'transcribed as en';

    expect(JSON.parse(bodyOf(message, 'verbose_json', { warning }))).toHaveProperty('warning', warning);
    expect(bodyOf(message, 'json', { warning })).not.toContain('warning');
  });

  it('is valid in every format when nobody speaks', () => {
    const silence = aTranscript('');

    expect(TRANSCRIPT_FORMATS.map((format) => bodyOf(silence, format))).toEqual([
      '{"text":""}',
      '',
      '',
      'WEBVTT\n',
      '{"task":"transcribe","language":"en","duration":0.5,"text":"","segments":[],"words":[]}',
    ]);
  });

  it('names type and encoding', () => {
    expect(TRANSCRIPT_FORMATS.map((format) => formatTranscript(message, format).contentType)).toEqual([
      'application/json; charset=utf-8',
      'text/plain; charset=utf-8',
      'application/x-subrip; charset=utf-8',
      'text/vtt; charset=utf-8',
      'application/json; charset=utf-8',
    ]);
  });
});
