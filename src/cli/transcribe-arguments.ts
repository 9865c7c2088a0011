import { parseArgs } from 'node:util';
import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../engine/transcription/formats/transcript-format.js';

export interface TranscribeArguments {
  files: string[];
  format: TranscriptFormat;
  model: string | undefined;
  language: string | undefined;
  /** Where results go as files; standard output when absent. */
  outputDir: string | undefined;
}

/** What the user must know when the arguments are wrong. */
export class UsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${USAGE}`);
    this.name = 'UsageError';
  }
}

/** What the command is told. */
export const USAGE = `Usage: npm run transcribe -- [options] FILE…

  --format FORMAT      ${TRANSCRIPT_FORMATS.join(', ')} (default: text)
  --language CODE      language spoken, such as en
  --model ID           recogniser (default: STT_MODEL, else the best installed)
  --output-dir FOLDER  write one file for each recording instead of printing
  --help               tell this and end`;

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @throws UsageError
 */
export function parseTranscribeArguments(args: readonly string[]): TranscribeArguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  if (positionals.length === 0) throw new UsageError('No file was named.');
  return {
    files: positionals,
    format: formatOf(values.format),
    model: values.model,
    language: values.language,
    outputDir: values['output-dir'],
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      language: { type: 'string' },
      model: { type: 'string' },
      'output-dir': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function formatOf(name: string): TranscriptFormat {
  const format = TRANSCRIPT_FORMATS.find((known) => known === name);
  if (format === undefined) throw new UsageError(`There is no format '${name}'.`);
  return format;
}
