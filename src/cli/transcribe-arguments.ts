import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../engine/transcription/formats/transcript-format.js';
import { ArgumentProblem, parseOptions, readArguments } from './command-arguments.js';

export interface TranscribeArguments {
  files: string[];
  format: TranscriptFormat;
  model: string | undefined;
  language: string | undefined;
  /** Where results go as files; standard output when absent. */
  outputDir: string | undefined;
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
  return readArguments(USAGE, () => {
    const { values, positionals } = parseOptions(args, {
      format: { type: 'string', default: 'text' },
      language: { type: 'string' },
      model: { type: 'string' },
      'output-dir': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    });
    if (values.help === true) return undefined;
    if (positionals.length === 0) throw new ArgumentProblem('No file was named.');
    return {
      files: positionals,
      format: formatOf(values.format),
      model: values.model,
      language: values.language,
      outputDir: values['output-dir'],
    };
  });
}

function formatOf(name: string): TranscriptFormat {
  const format = TRANSCRIPT_FORMATS.find((known) => known === name);
  if (format === undefined) throw new ArgumentProblem(`There is no format '${name}'.`);
  return format;
}
