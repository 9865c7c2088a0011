import { wavHeader } from '../../src/engine/audio/wav-file.js';
import { speak } from './synthetic-speech.js';

/** What somebody says in a call. */
export interface CallTurn {
  /** From 1. */
  channel: number;
  atSec: number;
  text: string;
}

const SAMPLE_RATE_HZ = 22_050;

/** Interleaves channels of equal length to a WAV file. */
export function wavOfChannels(channels: readonly Int16Array[], sampleRateHz: number): Buffer {
  const samples = channels[0]?.length ?? 0;
  const dataBytes = samples * channels.length * 2;
  const file = Buffer.alloc(44 + dataBytes);
  file.set(wavHeader({ dataBytes, sampleRateHz, channels: channels.length }));
  channels.forEach((channel, index) => {
    for (let at = 0; at < samples; at += 1) {
      file.writeInt16LE(channel[at] ?? 0, 44 + 2 * (at * channels.length + index));
    }
  });
  return file;
}

/**
 * A recording of a call, each speaker on a channel; it ends a second behind the last turn.
 *
 * @param echo share of each channel that comes back on the others, a tenth of a second later.
 */
export async function recordedCall(turns: readonly CallTurn[], channels = 2, echo = 0): Promise<Buffer> {
  const spoken = [];
  for (const turn of turns) {
    const { pcm } = await speak(turn.text);
    spoken.push({ ...turn, pcm, start: Math.round(turn.atSec * SAMPLE_RATE_HZ) });
  }
  const samples = Math.max(...spoken.map(({ start, pcm }) => start + pcm.length)) + SAMPLE_RATE_HZ;
  const tracks = Array.from({ length: channels }, () => new Int16Array(samples));
  for (const { channel, start, pcm } of spoken) tracks[channel - 1]?.set(pcm, start);
  const heard = tracks.map((own, index) =>
    own.map((sample, at) => {
      const others = tracks.reduce((sum, track) => sum + (track[at - SAMPLE_RATE_HZ / 10] ?? 0), 0);
      return sample + Math.round(echo * (others - (tracks[index]?.[at - SAMPLE_RATE_HZ / 10] ?? 0)));
    }),
  );
  return wavOfChannels(heard, SAMPLE_RATE_HZ);
}
