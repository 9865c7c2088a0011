import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { wavOf } from '../../engine/audio/wav-file.js';
import { twilioSignature } from '../../modules/telephony/carriers/twilio-signature.js';
import { decodeRecording, joined } from '../recordings.js';
import { runCommand } from '../run-command.js';
import { soundSpanOf } from '../sound-span.js';
import { CALL_USAGE, parseCallArguments, type CallArguments } from './call-arguments.js';
import { isWhole, type CallOutcome } from './call-outcome.js';
import { jsonReportOf, reportOf } from './call-report.js';
import { SimulatedCaller, type SpokenRecording } from './simulated-caller.js';

const LINE_RATE_HZ = 8000;

/** `npm run call -- …`: calls a server as Twilio does, and tells how it was for the callers. */
async function main(): Promise<number> {
  const args = parseCallArguments(process.argv.slice(2));
  if (args === undefined) {
    process.stdout.write(`${CALL_USAGE}\n`);
    return 0;
  }
  const recordings = await Promise.all(args.files.map(spoken));
  if (args.outputFolder !== undefined) await mkdir(args.outputFolder, { recursive: true });
  const startedAtMs = performance.now();
  const calls = Array.from({ length: args.calls }, (_, index) =>
    callOnce(args, recordings, index, startedAtMs),
  );
  const outcomes = await Promise.all(calls);
  process.stdout.write(args.isJson ? `${jsonReportOf(outcomes)}\n` : reportOf(outcomes));
  return outcomes.every(isWhole) ? 0 : 1;
}

async function callOnce(
  args: CallArguments,
  recordings: readonly SpokenRecording[],
  index: number,
  startedAtMs: number,
): Promise<CallOutcome> {
  await delay((args.rampSec * 1000 * index) / args.calls);
  const first = index % recordings.length;
  const caller = new SimulatedCaller({
    ...args,
    call: index + 1,
    headers:
      args.token === undefined ? {} : { 'x-twilio-signature': twilioSignature(args.token, args.url.href) },
    recordings: [...recordings.slice(first), ...recordings.slice(0, first)],
    untilMs: startedAtMs + args.durationSec * 1000,
    note: (what) => note(args, startedAtMs, what),
  });
  const outcome = await caller.call();
  if (args.outputFolder !== undefined) {
    const path = join(args.outputFolder, `call-${index + 1}`);
    await writeFile(`${path}-heard.wav`, wavOf(joined(caller.heard), LINE_RATE_HZ));
    if (args.isSaidKept) await writeFile(`${path}-said.wav`, wavOf(joined(caller.said), LINE_RATE_HZ));
  }
  return outcome;
}

function note({ isJson }: CallArguments, startedAtMs: number, what: string): void {
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(3).padStart(9);
  if (!isJson) process.stdout.write(`${seconds}  ${what}\n`);
}

async function spoken(file: string): Promise<SpokenRecording> {
  const pcm = await decodeRecording(file, LINE_RATE_HZ);
  return { file, pcm, ...soundSpanOf(pcm, LINE_RATE_HZ) };
}

await runCommand(main);
