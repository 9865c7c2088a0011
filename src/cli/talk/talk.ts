import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { bundledFfmpegPath } from '../../engine/audio/ffmpeg-binary.js';
import { FfmpegDecoder } from '../../engine/audio/ffmpeg-decoder.js';
import { wavOf } from '../../engine/audio/wav-file.js';
import { ConfigError } from '../../platform/config/config-section.js';
import { loadConfig, readEnvironment } from '../../platform/config/load-config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { parseTalkArguments, TALK_USAGE, TalkUsageError } from './talk-arguments.js';
import { TalkTimeline } from './talk-timeline.js';
import { VoiceTalk } from './voice-talk.js';

const RATE_HZ = 16_000;
const MAX_DURATION_SEC = 600;

/** `npm run talk -- …`: talks to a server in real time and prints the timeline. */
async function main(): Promise<number> {
  const args = parseTalkArguments(process.argv.slice(2), randomUUID);
  if (args === undefined) {
    process.stdout.write(`${TALK_USAGE}\n`);
    return 0;
  }
  const recordings = await Promise.all(args.files.map(async (file) => ({ file, pcm: await decoded(file) })));
  const timeline = new TalkTimeline(process.stdout);
  const talk = new VoiceTalk({ ...args, timeline });
  await talk.open();
  try {
    for (const { file, pcm } of recordings) await talk.takeTurn(file, pcm);
  } finally {
    await talk.close();
  }
  timeline.summarise();
  if (args.outputFile !== undefined) await writeFile(args.outputFile, wavOf(joined(talk.audio), RATE_HZ));
  return timeline.turns.every(({ latencyMs }) => latencyMs !== undefined) ? 0 : 1;
}

async function decoded(file: string): Promise<Int16Array> {
  const ffmpegPath = loadConfig(readEnvironment()).speech.ffmpegPath ?? bundledFfmpegPath();
  if (ffmpegPath === undefined)
    throw new TalkUsageError('No ffmpeg comes with this platform: set FFMPEG_PATH.');
  const chunks: Int16Array[] = [];
  const decoder = new FfmpegDecoder({ ffmpegPath });
  for await (const chunk of decoder.decode(file, { maxDurationSec: MAX_DURATION_SEC })) chunks.push(chunk);
  return joined(chunks);
}

function joined(chunks: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsers =
    error instanceof TalkUsageError || error instanceof ConfigError || error instanceof AppError;
  process.stderr.write(`${isUsers ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
