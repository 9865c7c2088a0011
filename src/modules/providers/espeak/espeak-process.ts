import espeak, { type EspeakModule, type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { ignoreGroupSignals } from '../../../platform/processes/child-process.js';
import {
  ESPEAK_RATE_HZ,
  type EspeakCommand,
  type EspeakReply,
  type EspeakTask,
  type PhonemizeTexts,
  type SpeakPiece,
} from './espeak-messages.js';

/*
 * Entry of the process of eSpeak NG. Its GPL-3 code runs here and nowhere else; the server talks to it by messages. A
 * piece is said in one go, so messages are read between pieces.
 */

/** eSpeak NG, loaded. */
interface Program {
  module: EspeakModule;
  worker: EspeakWorker;
}

/** The first audio goes out as soon as it is there; then a message carries at least so much, 0.37 s. */
const MESSAGE_SAMPLES = 8192;
const PITCH = 50;
const WARM_UP = 'One moment, please.';
/** Between clauses, in phonemes. */
const CLAUSE_END = ' | ';

function reply(message: EspeakReply): void {
  if (process.connected) process.send?.(message);
}

/** Sends audio as it is made: at once in the beginning, then in bigger messages. */
class AudioSender {
  private waiting: Int16Array[] = [];
  private waitingSamples = 0;
  private hasSent = false;

  constructor(private readonly id: number) {}

  add(pcm: Int16Array): void {
    this.waiting.push(pcm);
    this.waitingSamples += pcm.length;
    if (!this.hasSent || this.waitingSamples >= MESSAGE_SAMPLES) this.flush();
  }

  flush(): void {
    if (this.waitingSamples === 0) return;
    const pcm = new Int16Array(this.waitingSamples);
    let at = 0;
    for (const part of this.waiting) {
      pcm.set(part, at);
      at += part.length;
    }
    reply({ type: 'audio', id: this.id, pcm });
    this.hasSent = true;
    this.waiting = [];
    this.waitingSamples = 0;
  }
}

function say(worker: EspeakWorker, { id, markup, voice, wordsPerMinute, pauseMs }: SpeakPiece): EspeakReply {
  if (worker.set_voice(voice) !== 0) return { type: 'failed', id, reason: 'no-voice' };
  worker.set_rate(wordsPerMinute);
  worker.set_pitch(PITCH);
  const sender = new AudioSender(id);
  worker.synthesize(markup, (pcm) => {
    if (pcm !== undefined) sender.add(pcm);
    return false;
  });
  sender.add(new Int16Array(Math.round((pauseMs * ESPEAK_RATE_HZ) / 1000)));
  sender.flush();
  return { type: 'done', id };
}

function phonemize({ module, worker }: Program, { id, texts, voice }: PhonemizeTexts): EspeakReply {
  if (worker.set_voice(voice) !== 0) return { type: 'failed', id, reason: 'no-voice' };
  reply({ type: 'phonemes', id, phonemes: texts.map((text) => phonemesOf(module, worker, text)) });
  return { type: 'done', id };
}

function phonemesOf(module: EspeakModule, worker: EspeakWorker, text: string): string {
  const { ptr } = worker.convert_to_phonemes(text, true);
  try {
    const bytes = module.HEAPU8.subarray(ptr, module.HEAPU8.indexOf(0, ptr));
    return new TextDecoder().decode(bytes).replaceAll(CLAUSE_END, ' ');
  } finally {
    module._free(ptr);
  }
}

function perform(program: Program, task: EspeakTask): EspeakReply {
  return task.type === 'speak' ? say(program.worker, task) : phonemize(program, task);
}

async function main(): Promise<void> {
  const module = await espeak();
  const worker = new module.eSpeakNGWorker();
  // The first synthesis of a process takes ten times as long: its code is compiled then.
  worker.set_voice('en-us');
  worker.synthesize(WARM_UP, () => false);
  process.on('message', (command: EspeakCommand) => {
    if (command.type === 'stop') process.exit(0);
    try {
      reply(perform({ module, worker }, command));
    } catch {
      reply({ type: 'failed', id: command.id, reason: 'error' });
    }
  });
  reply({ type: 'ready' });
}

ignoreGroupSignals();
process.on('disconnect', () => process.exit(0));
await main();
