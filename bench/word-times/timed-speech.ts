import type { KnownWord } from './word-time-errors.js';

const SAMPLE_RATE_HZ = 16_000;

/** Speech made by a machine, with the instant of every word. */
export interface TimedSpeech {
  /** 16 kHz mono. */
  pcm: Int16Array;
  words: KnownWord[];
}

export interface SpeechVoice {
  /** eSpeak NG voice, such as `en-us`. */
  name: string;
  /** Words per minute. */
  rate: number;
  /** 0–99. */
  pitch: number;
}

interface SpeechEvent {
  type: string;
  text_position: number;
  word_length: number;
  /** Milliseconds from the beginning. */
  audio_position: number;
  id?: number | string;
}

interface SpeechWorker {
  readonly samplerate: number;
  set_voice(name: string): void;
  set_rate(wordsPerMinute: number): void;
  set_pitch(pitch: number): void;
  synthesize(text: string, onAudio: (pcm: Int16Array | null, events: SpeechEvent[]) => boolean): void;
}

/** Says sentences with eSpeak NG and keeps the times of the words. */
export class SpeechMaker {
  private constructor(private readonly worker: SpeechWorker) {}

  /** Loads the synthesiser; it holds no resource that must be freed. */
  static async load(): Promise<SpeechMaker> {
    const packageName: string = '@echogarden/espeak-ng-emscripten';
    const loaded = (await import(packageName)) as {
      default: () => Promise<{ eSpeakNGWorker: new () => SpeechWorker }>;
    };
    const speech = await loaded.default();
    return new SpeechMaker(new speech.eSpeakNGWorker());
  }

  /** @param silenceMs silence put in front of the sentence. */
  say(text: string, voice: SpeechVoice, silenceMs = 0): TimedSpeech {
    const { worker } = this;
    worker.set_voice(voice.name);
    worker.set_rate(voice.rate);
    worker.set_pitch(voice.pitch);
    const chunks: Int16Array[] = [];
    const events: SpeechEvent[] = [];
    worker.synthesize(text, (pcm, chunkEvents) => {
      if (pcm !== null) chunks.push(pcm.slice());
      events.push(...chunkEvents);
      return false;
    });
    const spoken = resample(concatenate(chunks), worker.samplerate, SAMPLE_RATE_HZ);
    const silence = Math.round((silenceMs * SAMPLE_RATE_HZ) / 1000);
    const pcm = new Int16Array(silence + spoken.length);
    pcm.set(spoken, silence);
    return { pcm, words: knownWords(text, events, silenceMs) };
  }
}

/** A word lasts from its first sound to the next word or pause; pauses are sounds without a name. */
function knownWords(text: string, events: readonly SpeechEvent[], offsetMs: number): KnownWord[] {
  const words: KnownWord[] = [];
  let open: KnownWord | undefined;
  for (const event of events) {
    const atMs = event.audio_position + offsetMs;
    const isPause = event.type === 'phoneme' && event.id === '';
    const isBoundary = event.type === 'word' || isPause || event.type === 'end';
    if (open !== undefined && isBoundary) {
      open.endMs = atMs;
      open = undefined;
    }
    if (event.type === 'word') {
      const start = event.text_position - 1;
      open = { text: text.slice(start, start + event.word_length), startMs: atMs, endMs: atMs };
      words.push(open);
    }
  }
  return words;
}

function concatenate(chunks: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

/** Windowed-sinc resampling to a lower rate. */
function resample(pcm: Int16Array, fromHz: number, toHz: number): Int16Array {
  const ratio = toHz / fromHz;
  const reach = 16 / ratio;
  const result = new Int16Array(Math.floor(pcm.length * ratio));
  for (let index = 0; index < result.length; index += 1) {
    const center = index / ratio;
    let sum = 0;
    for (
      let at = Math.max(0, Math.ceil(center - reach));
      at <= Math.min(pcm.length - 1, center + reach);
      at += 1
    ) {
      const distance = (at - center) * ratio;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / 16);
      const sinc = distance === 0 ? 1 : Math.sin(Math.PI * distance) / (Math.PI * distance);
      sum += (pcm[at] ?? 0) * sinc * window * ratio;
    }
    result[index] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return result;
}
