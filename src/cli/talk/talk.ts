import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { wavOf } from '../../engine/audio/wav-file.js';
import { ConfigError } from '../../platform/config/config-section.js';
import { AppError } from '../../platform/errors/app-error.js';
import { decodeRecording, joined } from '../recordings.js';
import { parseTalkArguments, TALK_USAGE, TalkUsageError } from './talk-arguments.js';
import { TalkTimeline } from './talk-timeline.js';
import { VoiceTalk } from './voice-talk.js';

const RATE_HZ = 16_000;

/** `npm run talk -- …`: talks to a server in real time and prints the timeline. */
async function main(): Promise<number> {
  const args = parseTalkArguments(process.argv.slice(2), randomUUID);
  if (args === undefined) {
    process.stdout.write(`${TALK_USAGE}\n`);
    return 0;
  }
  const recordings = await Promise.all(
    args.files.map(async (file) => ({ file, pcm: await decodeRecording(file) })),
  );
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

try {
  process.exitCode = await main();
} catch (error) {
  const isUsers =
    error instanceof TalkUsageError || error instanceof ConfigError || error instanceof AppError;
  process.stderr.write(`${isUsers ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
