import { readSync } from 'node:fs';

/*
 * Audio on its way to a worker: through a pipe of its own, behind the message that it belongs to. As part of the message
 * each sample would be copied three times more on either side, outside of the heap, which makes the collector run.
 */

/** Number of the pipe among a worker's open files. */
const AUDIO_FD = 4;

/** Stands in a message for samples that come apart from it. */
interface SamplesApart {
  samplesApart: number;
}

/** A message whose audio is sent apart. */
export interface TakenApart {
  message: object;
  audio: Int16Array[];
}

/** Takes the audio out of a command: samples, or lists of them, that are its fields. */
export function takeApart(command: object): TakenApart {
  const audio: Int16Array[] = [];
  const taken = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(taken);
    if (!(value instanceof Int16Array)) return value;
    audio.push(value);
    return { samplesApart: value.length } satisfies SamplesApart;
  };
  const fields = Object.entries(command).map(([name, value]) => [name, taken(value)] as const);
  return { message: Object.fromEntries(fields), audio };
}

/**
 * The command that {@link takeApart} made this message of.
 *
 * @param read gives so many of the samples that came apart, in their order.
 */
export function putTogether<Command extends object>(
  message: Command,
  read: (samples: number) => Int16Array = readAudio,
): Command {
  const put = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(put);
    return isApart(value) ? read(value.samplesApart) : value;
  };
  return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, put(value)])) as Command;
}

function isApart(value: unknown): value is SamplesApart {
  return typeof value === 'object' && value !== null && 'samplesApart' in value;
}

/** In a worker: waits for the samples, which are on their way. @throws Error when they end before. */
function readAudio(samples: number): Int16Array {
  const pcm = new Int16Array(samples);
  const bytes = new Uint8Array(pcm.buffer);
  for (let at = 0; at < bytes.length;) {
    const read = readSync(AUDIO_FD, bytes, at, bytes.length - at, null);
    if (read === 0) throw new Error('The audio ended before its time');
    at += read;
  }
  return pcm;
}
