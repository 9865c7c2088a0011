const RATE_HZ = 16_000;

/** Plays the answers; whoever opens it closes it. */
export class Speaker {
  /**
   * @param {AudioContext} context
   * @param {AudioWorkletNode} player
   */
  constructor(context, player) {
    this.context = context;
    this.player = player;
  }

  /**
   * @param {(rms: number) => void} onLevel is told how loud it is, twenty times a second.
   * @returns {Promise<Speaker>}
   */
  static async open(onLevel) {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    await context.audioWorklet.addModule(new URL('player-worklet.js', import.meta.url));
    await context.resume();
    const player = new AudioWorkletNode(context, 'player', { numberOfInputs: 0, outputChannelCount: [1] });
    player.port.onmessage = ({ data }) => onLevel(data.rms);
    player.connect(context.destination);
    return new Speaker(context, player);
  }

  /** @param {string} base64 of 16-bit samples at 16 kHz. */
  play(base64) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const samples = Float32Array.from(
      new Int16Array(bytes.buffer, 0, bytes.length >> 1),
      (sample) => sample / 32_768,
    );
    this.player.port.postMessage(samples, [samples.buffer]);
  }

  /** Is silent at once; what was not played yet is dropped. */
  hush() {
    this.player.port.postMessage('clear');
  }

  close() {
    return this.context.close();
  }
}
