import { microphoneWords } from './error-words.js';

/** @typedef {{ onFrame: (pcm: Int16Array) => void, onLost: (words: string) => void }} MicrophoneListener */

/** A microphone that is open; whoever opens it closes it. */
export class Microphone {
  /**
   * @param {MediaStream} stream
   * @param {AudioContext} context
   */
  constructor(stream, context) {
    this.stream = stream;
    this.context = context;
  }

  /**
   * Asks for the microphone, with the browser's echo cancellation, so that the answer does not interrupt itself.
   * @param {MicrophoneListener} listener is told 32 ms of 16 kHz at a time.
   * @returns {Promise<Microphone>}
   * @throws {Error} in words for the user.
   */
  static async open({ onFrame, onLost }) {
    const stream = await askForStream();
    const context = new AudioContext({ latencyHint: 'interactive' });
    const microphone = new Microphone(stream, context);
    try {
      await context.audioWorklet.addModule(new URL('recorder-worklet.js', import.meta.url));
      await context.resume();
      const recorder = new AudioWorkletNode(context, 'recorder', {
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      recorder.port.onmessage = ({ data }) => onFrame(new Int16Array(data));
      context.createMediaStreamSource(stream).connect(recorder);
    } catch (error) {
      await microphone.close();
      throw error;
    }
    for (const track of stream.getAudioTracks()) {
      track.onended = () => onLost('The microphone is gone: it was unplugged, or taken away from this page.');
    }
    return microphone;
  }

  /** @param {boolean} isMuted */
  set isMuted(isMuted) {
    for (const track of this.stream.getAudioTracks()) track.enabled = !isMuted;
  }

  async close() {
    for (const track of this.stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    await this.context.close();
  }
}

async function askForStream() {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
  } catch (error) {
    throw new Error(microphoneWords(error), { cause: error });
  }
}
