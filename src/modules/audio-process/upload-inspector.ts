import { Injectable } from '@nestjs/common';
import { openAudioSource, type AudioSource } from '../../engine/audio/audio-source.js';
import { tooLong, tooShort } from '../../engine/audio/decode-failure.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Spool, type SpooledFile } from '../../platform/storage/spool.js';
import { DOCUMENTED_FORMATS } from './audio-formats.js';

/** How long audio is, in milliseconds, as far as the file tells. */
export interface InspectedLength {
  /** By what is there. */
  expectedMs: number | undefined;
  /** By the header, where that may promise more. */
  announcedMs: number | undefined;
}

/** Looks at audio before there is a job for it, so that what is hopeless is refused at once. */
@Injectable()
export class UploadInspector {
  constructor(
    private readonly spool: Spool,
    private readonly config: SpeechConfig,
  ) {}

  /**
   * @param fileName only names the format in the error; the content tells what it is.
   * @returns how long the audio is as far as the file tells.
   * @throws AppError `empty_file`, `unsupported_format`, `audio_too_short`, `audio_too_long`.
   */
  async inspect(file: SpooledFile, fileName: string | undefined): Promise<InspectedLength> {
    if (file.bytes === 0) throw new AppError('empty_file', 'The file is empty');
    const { hint, announcedSec } = await this.look(file, fileName);
    const announcedMs = toMs(announcedSec);
    if (hint === undefined) return { expectedMs: undefined, announcedMs };
    if (hint.isCertain && hint.durationSec === 0) throw tooShort();
    if (hint.isCertain && hint.durationSec > this.config.maxProcessDurationSec) {
      throw tooLong(hint.durationSec, this.config.maxProcessDurationSec);
    }
    return { expectedMs: toMs(hint.durationSec), announcedMs };
  }

  private async look(
    file: SpooledFile,
    fileName: string | undefined,
  ): Promise<Pick<AudioSource, 'hint' | 'announcedSec'>> {
    try {
      const source = await openAudioSource(this.spool.pathOf(file.name));
      await source.handle.close();
      return source;
    } catch (error) {
      if (AppError.from(error).code === 'audio_unreadable') throw unsupportedFormat(fileName, error);
      throw error;
    }
  }
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

function unsupportedFormat(fileName: string | undefined, cause: unknown): AppError {
  const named = formatNamed(fileName);
  const isSupported = DOCUMENTED_FORMATS.some((format) => format === named);
  const problem = isSupported
    ? `The content of the file is not audio of a supported format, whatever its name says.`
    : `The format '${named}' is not supported.`;
  return new AppError(
    'unsupported_format',
    `${problem} Supported formats: ${DOCUMENTED_FORMATS.join(', ')}`,
    { cause },
  );
}

/** What a file name claims; the content was not recognised. */
function formatNamed(fileName = ''): string {
  return /\.([a-z0-9]{1,12})$/i.exec(fileName)?.[1]?.toLowerCase() ?? 'unknown';
}
