declare module '@echogarden/espeak-ng-emscripten' {
  export interface SynthesisEvent {
    type: string;
    /** Milliseconds from the start of the audio. */
    audio_position: number;
    /** Position in the text, from 1. */
    text_position: number;
    word_length?: number;
  }

  export class EspeakWorker {
    /** Gives 0 when there is such a voice; the one before stays when there is not. */
    set_voice(name: string): number;
    set_rate(wordsPerMinute: number): void;
    set_pitch(pitch: number): void;
    /**
     * `text` is SSML, and phonemes between `[[` and `]]`. `onAudio` gets 22.05 kHz mono samples; returning true ends the
     * synthesis.
     */
    synthesize(
      text: string,
      onAudio: (pcm: Int16Array | undefined, events: SynthesisEvent[]) => boolean,
    ): void;
    /**
     * IPA of a text, read as the last one that was synthesized; clauses are separated by ` | `, sounds by `_`. The address
     * of text that ends with a zero and is the caller's to free.
     */
    convert_to_phonemes(text: string, useIpa: boolean): { ptr: number };
  }

  export interface EspeakModule {
    eSpeakNGWorker: new () => EspeakWorker;
    /** The memory that addresses point into; another one after it has grown. */
    readonly HEAPU8: Uint8Array;
    _free(address: number): void;
  }

  export default function load(): Promise<EspeakModule>;
}
