import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { wavOf } from '../../engine/audio/wav-file.js';
import { decodeRecording, joined } from '../recordings.js';
import { runCommand } from '../run-command.js';
import { parseTalkArguments, TALK_USAGE } from './talk-arguments.js';
import { TalkSession } from './talk-session.js';
import { TalkTimeline } from './talk-timeline.js';

/** `npm run talk -- …`: talks to a server in real time and prints the timeline. */
async function main(): Promise<number> {
  const args = parseTalkArguments(process.argv.slice(2), randomUUID);
  if (args === undefined) {
    process.stdout.write(`${TALK_USAGE}\n`);
    return 0;
  }
  const { rateHz } = args.surface;
  const recordings = await Promise.all(
    args.files.map(async (file) => ({ file, pcm: await decodeRecording(file, rateHz) })),
  );
  const timeline = new TalkTimeline(process.stdout);
  const talk = new TalkSession({ ...args, timeline });
  await talk.open();
  try {
    for (const { file, pcm } of recordings) await talk.takeTurn(file, pcm);
  } finally {
    await talk.close();
  }
  timeline.summarise();
  if (args.outputFile !== undefined) await writeFile(args.outputFile, wavOf(joined(talk.audio), rateHz));
  return timeline.turns.every(({ latencyMs }) => latencyMs !== undefined) ? 0 : 1;
}

await runCommand(main);
