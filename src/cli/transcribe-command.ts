import { writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { openAudioSource } from '../engine/audio/audio-source.js';
import type { AudioDecoder } from '../engine/ports/audio-decoder.js';
import type { ModelChoice, SpeechModels } from '../engine/ports/speech-models.js';
import { formatTranscript } from '../engine/transcription/formats/format-transcript.js';
import type { TranscriptFormat } from '../engine/transcription/formats/transcript-format.js';
import { joinPieces } from '../engine/transcription/join-pieces.js';
import type { TranscribedPiece } from '../engine/transcription/transcription-event.js';
import type { TranscriptionService } from '../engine/transcription/transcription.service.js';
import { AppError } from '../platform/errors/app-error.js';
import { makeFolder } from '../platform/storage/make-folder.js';
import { ProgressBar } from './progress-bar.js';
import type { TranscribeArguments } from './transcribe-arguments.js';

const MAX_DURATION_SEC = 24 * 60 * 60;
const EXTENSIONS: Readonly<Record<TranscriptFormat, string>> = {
  json: '.json',
  text: '.txt',
  srt: '.srt',
  vtt: '.vtt',
  verbose_json: '.json',
};

/** Where the command writes; the process's own streams outside of tests. */
export interface TranscribeOutput {
  result: { write(text: string): unknown };
  terminal: { isTTY?: boolean; write(text: string): unknown };
}

/** Transcribes files from the command line, one after the other. */
export class TranscribeCommand {
  constructor(
    private readonly decoder: AudioDecoder,
    private readonly recognition: TranscriptionService,
    private readonly models: SpeechModels,
    private readonly output: TranscribeOutput,
  ) {}

  /**
   * Writes each file's text as soon as it is complete. A file that fails is told of, and the others go on.
   *
   * @returns how many files failed.
   * @throws AppError when model or language are not to be had.
   */
  async run(args: TranscribeArguments): Promise<number> {
    const choice = this.models.choose(args.model, args.language);
    if (args.outputDir !== undefined) await makeFolder(args.outputDir);
    let failures = 0;
    for (const file of args.files) {
      try {
        const pieces: TranscribedPiece[] = [];
        const durationMs = await this.recognize(file, choice, pieces);
        const transcript = joinPieces(pieces, { language: choice.language, durationMs });
        await this.write(file, formatTranscript(transcript, args.format).body, args);
      } catch (error) {
        failures += 1;
        this.output.terminal.write(`${file}: ${reasonOf(error)}\n`);
      }
    }
    return failures;
  }

  private async recognize(
    file: string,
    { model: { recognizer }, language }: ModelChoice,
    pieces: TranscribedPiece[],
  ): Promise<number> {
    const totalSec = await durationOf(file);
    const bar = new ProgressBar(this.output.terminal, basename(file));
    let durationMs = 0;
    try {
      const audio = this.decoder.decode(file, { maxDurationSec: MAX_DURATION_SEC });
      for await (const event of this.recognition.transcribe(audio, { recognizer, language })) {
        if (event.type === 'end') durationMs = event.durationMs;
        if (event.type !== 'piece') continue;
        pieces.push(event);
        bar.update(event.endMs / 1000, totalSec);
      }
    } finally {
      bar.clear();
    }
    return durationMs;
  }

  private async write(file: string, body: string, args: TranscribeArguments): Promise<void> {
    const text = body.endsWith('\n') ? body : `${body}\n`;
    if (args.outputDir !== undefined) {
      const name = basename(file, extname(file)) + EXTENSIONS[args.format];
      await writeFile(join(args.outputDir, name), text);
      return;
    }
    const heading = args.files.length > 1 && args.format === 'text' ? `# ${file}\n` : '';
    this.output.result.write(heading + text);
  }
}

/** The length that the file itself tells, for the progress bar; decoding tells what is wrong with the file. */
async function durationOf(file: string): Promise<number | undefined> {
  try {
    const source = await openAudioSource(file);
    await source.handle.close();
    return source.hint?.durationSec;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError && error.code !== 'internal') return error.message;
  const cause = error instanceof AppError ? error.cause : error;
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 'There is no such file';
  return cause instanceof Error ? cause.message : String(cause);
}
