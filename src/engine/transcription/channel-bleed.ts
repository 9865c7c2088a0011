import { VAD_FRAME_SAMPLES } from '../ports/voice-activity.js';

/** A channel that is so much quieter than another one carries its echo, not a voice of its own: 25 dB, as energies. */
const QUIETER = 10 ** 2.5;
/** Frames that an echo takes to come back: a third of a second. */
const ECHO_FRAMES = 10;

/**
 * Tells voices from their echo: where one party is heard faintly on the channel of another, voice detection takes that for
 * speech too. What is far quieter than what another channel carries, or carried just before, is none.
 */
export class BleedGate {
  /** Energies of the last frames of each channel. */
  private recent: number[][] = [];

  /**
   * Sets the probabilities of what is an echo to 0.
   *
   * @param block samples of the same time, an array for each channel.
   * @param probabilities of speech, one for each frame of each channel.
   */
  apply(block: readonly Int16Array[], probabilities: readonly Float32Array[]): void {
    if (block.length < 2) return;
    const energies = block.map((samples, channel) => [
      ...(this.recent[channel] ?? []),
      ...energiesOf(samples),
    ]);
    const known = this.recent[0]?.length ?? 0;
    const loudest = energies.map(greatestOfLast);
    probabilities.forEach((channelProbabilities, channel) => {
      for (let frame = 0; frame < channelProbabilities.length; frame += 1) {
        const others = loudest.map((values, other) => (other === channel ? 0 : (values[known + frame] ?? 0)));
        if ((energies[channel]?.[known + frame] ?? 0) * QUIETER < Math.max(...others))
          channelProbabilities[frame] = 0;
      }
    });
    this.recent = energies.map((values) => values.slice(-ECHO_FRAMES));
  }
}

function energiesOf(samples: Int16Array): number[] {
  const energies: number[] = [];
  for (let start = 0; start < samples.length; start += VAD_FRAME_SAMPLES) {
    let energy = 0;
    const end = Math.min(start + VAD_FRAME_SAMPLES, samples.length);
    for (let at = start; at < end; at += 1) energy += (samples[at] ?? 0) ** 2;
    energies.push(energy);
  }
  return energies;
}

/** For each frame the greatest energy of it and those that its echo may come from. */
function greatestOfLast(energies: readonly number[]): number[] {
  return energies.map((_, frame) => Math.max(...energies.slice(Math.max(0, frame - ECHO_FRAMES), frame + 1)));
}
