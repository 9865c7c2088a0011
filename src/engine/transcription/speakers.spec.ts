import { describe, expect, it } from 'vitest';
import { parseSrt, parseWebVtt } from '../../../test/support/subtitle-parsers.js';
import { spokenWords } from '../../../test/support/transcript-factory.js';
import type { Transcript } from '../ports/transcript.js';
import { formatTranscript } from './formats/format-transcript.js';
import { joinPieces } from './join-pieces.js';
import { loneSpeakerWarning } from './speakers.js';
import type { TranscribedPiece } from './transcription-event.js';

function said(index: number, channel: number, startMs: number, text: string): TranscribedPiece {
  const words = spokenWords(text, { startMs });
  const endMs = words.at(-1)?.endMs ?? startMs;
  return { index, channel, startMs, endMs, text, words, confidence: 0.9, tokens: 1 };
}

const CALL = [
  said(0, 1, 0, 'Good morning, this is the workshop.'),
  said(1, 1, 6_000, 'It is ready. You can come today.'),
  said(2, 2, 3_500, 'Hello, is my car ready?'),
  said(3, 2, 6_500, 'Oh!'),
];
const transcript: Transcript = joinPieces(CALL, { language: 'en', durationMs: 12_000 });
const bodyOf = (format: 'json' | 'text' | 'srt' | 'vtt' | 'verbose_json'): string =>
  formatTranscript(transcript, format).body;

describe('a transcript with a speaker for each channel', () => {
  it('is a line for each turn, in the order in which they begin', () => {
    const text = [
      'Speaker 1: Good morning, this is the workshop.',
      'Speaker 2: Hello, is my car ready?',
      'Speaker 1: It is ready.',
      'Speaker 2: Oh!',
      'Speaker 1: You can come today.',
    ].join('\n');
    expect(bodyOf('text')).toBe(`${text}\n`);
    expect(JSON.parse(bodyOf('json'))).toEqual({ text });
  });

  it('names speaker and channel of each segment and word, words as they are spoken', () => {
    const { segments, words } = JSON.parse(bodyOf('verbose_json')) as Record<
      string,
      Record<string, unknown>[]
    >;
    expect(segments?.map(({ speaker, channel }) => [speaker, channel])).toEqual(
      [1, 2, 1, 2, 1].map((channel) => [`Speaker ${channel}`, channel]),
    );
    const starts = words?.map(({ start }) => start as number) ?? [];
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(words?.find(({ word }) => word === 'Oh!')).toMatchObject({ speaker: 'Speaker 2', channel: 2 });
  });

  it('has captions with names, those of one speaker without overlap', () => {
    const cues = parseSrt(bodyOf('srt'));
    expect(cues.every(({ lines }) => /^Speaker [12]: /.test(lines[0] ?? ''))).toBe(true);
    for (const speaker of ['Speaker 1', 'Speaker 2']) {
      const own = cues.filter(({ lines }) => lines[0]?.startsWith(speaker));
      own
        .slice(1)
        .forEach((cue, index) => expect(cue.startMs).toBeGreaterThanOrEqual(own[index]?.endMs ?? 0));
    }
    expect(cues.map(({ startMs }) => startMs)).toEqual(
      cues.map(({ startMs }) => startMs).sort((a, b) => a - b),
    );
  });

  it('has voice tags in WebVTT', () => {
    expect(bodyOf('vtt')).toMatch(/\n<v Speaker 2>Hello, is my car ready\?\n/);
    expect(parseWebVtt(bodyOf('vtt').replaceAll(/<v [^>]*>/g, ''))).toHaveLength(
      parseSrt(bodyOf('srt')).length,
    );
  });

  it('ends no sentence of one speaker where the other one speaks', () => {
    const [first, second] = [said(0, 1, 0, 'I wanted to'), said(1, 1, 900, 'ask you something.')];
    const both = joinPieces([first, second, said(2, 2, 500, 'Yes?')], { language: 'en', durationMs: 5_000 });
    expect(both.text).toBe('Speaker 1: I wanted to ask you something.\nSpeaker 2: Yes?');
  });

  it('is told to have one speaker where only one is heard', () => {
    expect(loneSpeakerWarning(CALL)).toBeUndefined();
    expect(loneSpeakerWarning(CALL.slice(0, 2))).toContain('one speaker');
    expect(loneSpeakerWarning([])).toBeUndefined();
  });
});
