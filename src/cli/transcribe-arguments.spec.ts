import { describe, expect, it } from 'vitest';
import { UsageError } from './command-arguments.js';
import { parseTranscribeArguments } from './transcribe-arguments.js';

describe('parseTranscribeArguments', () => {
  it('prints text unless told otherwise', () => {
    expect(parseTranscribeArguments(['a.wav', 'b.mp3'])).toEqual({
      files: ['a.wav', 'b.mp3'],
      format: 'text',
      model: undefined,
      language: undefined,
      outputDir: undefined,
    });
  });

  it('takes every option', () => {
    const args = ['--format', 'srt', '--language', 'en', '--model=m', '--output-dir', 'out', 'a.wav'];
    expect(parseTranscribeArguments(args)).toEqual({
      files: ['a.wav'],
      format: 'srt',
      model: 'm',
      language: 'en',
      outputDir: 'out',
    });
  });

  it.each([[['--help']], [['-h', 'a.wav']]])('asks for nothing but help with %j', (args) => {
    expect(parseTranscribeArguments(args)).toBeUndefined();
  });

  it.each([[[]], [['--format', 'docx', 'a']], [['--colour', 'a']]])('explains itself for %j', (args) => {
    expect(() => parseTranscribeArguments(args)).toThrow(UsageError);
    expect(() => parseTranscribeArguments(args)).toThrow(/Usage: npm run transcribe/);
  });
});
