import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { AppError } from '../../platform/errors/app-error.js';
import { announcedDurationSec } from './announced-duration.js';
import { SUPPORTED_FORMATS_TEXT, type SniffedAudio } from './audio-format.js';
import { id3v2TagBytes, SNIFF_BYTES, sniffAudio } from './audio-sniffer.js';
import { mp3Duration } from './mp3-duration.js';
import { findMpegAudioStream } from './mpeg-audio-frame.js';
import { OGG_TAIL_BYTES, oggDurationSec } from './ogg-duration.js';
import { systemFailure } from './system-failure.js';
import { readWavLayout, type ByteRange } from './wav-header.js';

/** What the content of a file says about how long it plays. */
export interface DurationHint {
  durationSec: number;
  /** Counted in the file's own bytes or pages, so that audio longer than allowed can be refused unread. */
  isCertain: boolean;
}

/** A file that was opened and recognised. Whoever opened it closes `handle`. */
export interface AudioSource {
  handle: FileHandle;
  sizeBytes: number;
  sniffed: SniffedAudio;
  hint: DurationHint | undefined;
  /** How long it is by its header, which need not be true: the rest may be missing. */
  announcedSec: number | undefined;
  /** Whether the header declares less audio than the file holds, so that its length must not be believed. */
  ignoresDeclaredLength: boolean;
  /** Where its samples stand when they are those of the engine. */
  enginePcm?: ByteRange | undefined;
}

interface OpenFile {
  handle: FileHandle;
  sizeBytes: number;
  read: (offset: number, lengthBytes: number) => Promise<Uint8Array>;
}

/**
 * Opens a file and tells what it is. From here on the file may be renamed or deleted: only the handle is used.
 *
 * @throws AppError `audio_unreadable` for everything but a regular file of a supported container,
 *   `audio_too_short` for a file without any byte, `not_ready` when the system is short of files or memory,
 *   `internal` when the file is not there or cannot be read: that says nothing of the audio.
 */
export async function openAudioSource(path: string): Promise<AudioSource> {
  const handle = await openFile(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notRegular();
    if (stats.size === 0) throw new AppError('audio_too_short', 'audio too short');
    const read = (offset: number, lengthBytes: number): Promise<Uint8Array> =>
      readAt(handle, offset, lengthBytes);
    return await recognise({ handle, sizeBytes: stats.size, read });
  } catch (error) {
    await handle.close();
    throw systemFailure(error, 'The audio file could not be read');
  }
}

async function recognise(file: OpenFile): Promise<AudioSource> {
  const head = await file.read(0, SNIFF_BYTES);
  const tagBytes = id3v2TagBytes(head);
  const isTagLong = tagBytes >= head.length / 2;
  const audio = isTagLong ? await file.read(tagBytes, SNIFF_BYTES) : head;
  const audioBytes = isTagLong ? file.sizeBytes - tagBytes : file.sizeBytes;
  const sniffed = sniffAudio(audio, audioBytes);
  if (sniffed === null) {
    throw new AppError(
      'audio_unreadable',
      `Not a supported audio file. Supported: ${SUPPORTED_FORMATS_TEXT}.`,
    );
  }
  const wav = sniffed.format === 'wav' ? await readWavLayout(head, file.sizeBytes, file.read) : null;
  return {
    handle: file.handle,
    sizeBytes: file.sizeBytes,
    sniffed,
    hint: await durationHint(file, { sniffed, audio, audioBytes, wavDurationSec: wav?.durationSec }),
    announcedSec: announcedDurationSec(sniffed, audio, audioBytes),
    ignoresDeclaredLength: wav?.isDeclaredSizeTooSmall ?? false,
    enginePcm: wav?.enginePcm,
  };
}

interface Recognised {
  sniffed: SniffedAudio;
  /** What was read of the file, from behind a long tag on, and how much of it there is in all. */
  audio: Uint8Array;
  audioBytes: number;
  wavDurationSec: number | undefined;
}

async function durationHint(
  file: OpenFile,
  { sniffed, audio, audioBytes, wavDurationSec }: Recognised,
): Promise<DurationHint | undefined> {
  if (wavDurationSec !== undefined) return { durationSec: wavDurationSec, isCertain: true };
  if (sniffed.format === 'ogg') {
    const tail = await file.read(Math.max(0, file.sizeBytes - OGG_TAIL_BYTES), OGG_TAIL_BYTES);
    const durationSec = oggDurationSec(audio, tail);
    return durationSec === undefined ? undefined : { durationSec, isCertain: true };
  }
  return sniffed.format === 'mp3' ? mp3Hint(audio, audioBytes) : undefined;
}

function mp3Hint(audio: Uint8Array, audioBytes: number): DurationHint | undefined {
  const tagBytes = id3v2TagBytes(audio);
  const frames = audio.subarray(tagBytes);
  const stream = findMpegAudioStream(frames, audioBytes - tagBytes);
  if (stream === null) return undefined;
  const { durationSec, isCounted } = mp3Duration(frames, stream, audioBytes - tagBytes);
  return { durationSec, isCertain: isCounted };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') throw notRegular();
    throw systemFailure(error, 'The audio file could not be opened');
  }
}

function notRegular(): AppError {
  return new AppError('audio_unreadable', 'The audio is not a regular file');
}

async function readAt(handle: FileHandle, offset: number, lengthBytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(lengthBytes);
  let filledBytes = 0;
  while (filledBytes < lengthBytes) {
    const { bytesRead } = await handle.read(
      buffer,
      filledBytes,
      lengthBytes - filledBytes,
      offset + filledBytes,
    );
    if (bytesRead === 0) break;
    filledBytes += bytesRead;
  }
  return buffer.subarray(0, filledBytes);
}
