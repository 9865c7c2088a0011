import { join } from 'node:path';
import { EmbeddedVoice } from '../../src/modules/providers/espeak/embedded-voice.js';
import { isEspeakInstalled } from '../../src/modules/providers/espeak/espeak-program.js';
import { RowNotRun, type BenchContext, type BenchRow, type RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { cpuOfTree, requireProcessTimes } from '../measure/process-cpu.js';
import { quantile, sum } from '../measure/statistics.js';
import { espeakVersion, speakByProgram, type SpokenAudio } from '../peers/espeak-program.js';
import { SPOKEN_REPLIES, type SpokenReply } from '../speech/spoken-replies.js';

/** One contender's turn in a round. */
interface Turn {
  audioSec: number;
  /** Of this process, which reads the audio, and of all below it. */
  cpuSec: number;
  firstAudioMs: number[];
}

interface Round {
  embedded: Turn;
  program: Turn;
  batch: Turn;
}

const REPEATS = 6;
const ROUNDS = 8;
const TIMEOUT_MS = 30_000;

/** The embedded voice beside the program that it is made of. */
export const ttsRow: BenchRow = {
  name: 'tts',
  title: 'embedded voice against the espeak-ng program: audio per CPU second, time to the first audio',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    const version = espeakVersion();
    if (!isEspeakInstalled()) throw new RowNotRun('the optional package of eSpeak NG is not installed');
    const voice = openVoice(context);
    try {
      const cold = await speakEmbedded(voice, SPOKEN_REPLIES[0] as SpokenReply);
      await turnOf(1, (reply) => speakEmbedded(voice, reply));
      const rounds = await measureRounds(context, voice);
      return resultOf(rounds, version, cold.firstAudioMs);
    } finally {
      await voice.close();
    }
  },
};

function openVoice({ rootDir }: BenchContext): EmbeddedVoice {
  const ignore = (): void => undefined;
  const path = join(rootDir, 'dist', 'modules', 'providers', 'espeak', 'espeak-process.js');
  return new EmbeddedVoice({
    timeoutMs: TIMEOUT_MS,
    program: { path, args: [] },
    logger: { info: ignore, warn: ignore },
  });
}

async function measureRounds(context: BenchContext, voice: EmbeddedVoice): Promise<Round[]> {
  const repeats = context.isQuick ? 2 : REPEATS;
  const rounds: Round[] = [];
  for (let round = 0; round < (context.isQuick ? 2 : ROUNDS); round += 1) {
    context.say(`round ${round + 1} …`);
    const first = await turnOf(repeats, (reply) => speakEmbedded(voice, reply));
    const program = await turnOf(repeats, ({ text, language }) => speakByProgram(text, language));
    const batch = await batchTurn(repeats);
    const second = await turnOf(repeats, (reply) => speakEmbedded(voice, reply));
    rounds.push({ embedded: together(first, second), program, batch });
  }
  return rounds;
}

async function speakEmbedded(voice: EmbeddedVoice, reply: SpokenReply): Promise<SpokenAudio> {
  const startedMs = performance.now();
  let firstAudioMs: number | undefined;
  let samples = 0;
  for await (const pcm of voice.speak(reply)) {
    firstAudioMs ??= performance.now() - startedMs;
    samples += pcm.length;
  }
  return { audioSec: samples / voice.capabilities.sampleRateHz, firstAudioMs: firstAudioMs ?? NaN };
}

/** Speaks every reply, so many times, one after the other. */
async function turnOf(repeats: number, speak: (reply: SpokenReply) => Promise<SpokenAudio>): Promise<Turn> {
  const before = cpuOfTree(process.pid).totalSec;
  const spoken: SpokenAudio[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const reply of SPOKEN_REPLIES) spoken.push(await speak(reply));
  }
  return {
    audioSec: sum(spoken.map(({ audioSec }) => audioSec)),
    cpuSec: cpuOfTree(process.pid).totalSec - before,
    firstAudioMs: spoken.map(({ firstAudioMs }) => firstAudioMs),
  };
}

/** All replies of a language in one process of the program, which then starts but three times. */
async function batchTurn(repeats: number): Promise<Turn> {
  const before = cpuOfTree(process.pid).totalSec;
  let audioSec = 0;
  for (const language of ['en', 'fr', 'de'] as const) {
    const texts = SPOKEN_REPLIES.filter((reply) => reply.language === language).map(({ text }) => text);
    audioSec += (await speakByProgram(`${texts.join('\n\n')}\n\n`.repeat(repeats), language)).audioSec;
  }
  return { audioSec, cpuSec: cpuOfTree(process.pid).totalSec - before, firstAudioMs: [] };
}

function together(a: Turn, b: Turn): Turn {
  return {
    audioSec: a.audioSec + b.audioSec,
    cpuSec: a.cpuSec + b.cpuSec,
    firstAudioMs: [...a.firstAudioMs, ...b.firstAudioMs],
  };
}

function resultOf(rounds: readonly Round[], version: string, coldMs: number): RowResult {
  const cost = ({ audioSec, cpuSec }: Turn): number => cpuSec / audioSec;
  const times = (name: string, peer: 'program' | 'batch'): RowResult['figures'][number] => {
    const pairs = rounds.map((round) => ({
      numerator: cost(round[peer]),
      denominator: cost(round.embedded),
    }));
    const { ratio, interval } = bootstrapRatio(pairs, sum);
    return { name, value: ratio, interval, unit: '×' };
  };
  const speedOf = (who: keyof Round): number =>
    sum(rounds.map((round) => round[who].audioSec)) / sum(rounds.map((round) => round[who].cpuSec));
  const firstMs = (who: keyof Round, share: number): number =>
    quantile(
      rounds.flatMap((round) => round[who].firstAudioMs),
      share,
    );
  return {
    figures: [
      times('audio per CPU second, over a process a sentence', 'program'),
      times('the same, over one process for all', 'batch'),
      { name: 'Parley, audio seconds per CPU second', value: speedOf('embedded'), unit: '' },
      { name: 'espeak-ng, a process a sentence', value: speedOf('program'), unit: '' },
      { name: 'espeak-ng, one process for all', value: speedOf('batch'), unit: '' },
      { name: 'Parley, first audio, median', value: firstMs('embedded', 0.5), unit: ' ms' },
      { name: 'Parley, first audio, 95th percentile', value: firstMs('embedded', 0.95), unit: ' ms' },
      { name: 'espeak-ng, first audio, median', value: firstMs('program', 0.5), unit: ' ms' },
      { name: 'espeak-ng, first audio, 95th percentile', value: firstMs('program', 0.95), unit: ' ms' },
      { name: 'Parley, first audio with the start of its process', value: coldMs, unit: ' ms' },
    ],
    settings: [
      `${SPOKEN_REPLIES.length} replies in English, French and German, one after the other, 165 words a minute`,
      `espeak-ng ${version} of the system, text by standard input, audio by standard output`,
    ],
    notes: [
      'CPU is that of the reader of the audio and of everything below it; of Parley, both processes and what passes between them',
    ],
    details: { rounds },
  };
}
