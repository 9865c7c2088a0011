import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isWhole, type CallOutcome } from '../../src/cli/call/call-outcome.js';
import { summaryOf } from '../../src/cli/call/call-report.js';
import { SimulatedCaller, type SpokenRecording } from '../../src/cli/call/simulated-caller.js';
import { soundSpanOf } from '../../src/cli/sound-span.js';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { startServerProcess } from '../support/server-process.js';
import { speak } from '../support/synthetic-speech.js';
import { spokenOnPhone } from '../support/twilio-client.js';
import { report, verificationRuns } from '../support/verification.js';

const CALLS = 10;
/** Each caller says so many of the questions. */
const TURNS = verificationRuns(5);
const RECORDING_SEC = 600;
const LINE_RATE_HZ = 8000;
const QUESTIONS = [
  'Hello, how are you today?',
  'What time does the shop open on Saturday?',
  'Can you tell me where my parcel is?',
  'I would like to return a pair of shoes.',
  'Do you have the blue lamp in stock?',
  'How much does it cost to send it back?',
  'Please tell me more about the garden chairs.',
  'Is there a parking place near the shop?',
  'Thank you, what else should I know?',
  'Could you repeat the last sentence, please?',
];

async function questionOf(text: string): Promise<SpokenRecording> {
  const pcm = await spokenOnPhone(text);
  return { file: text, pcm, ...soundSpanOf(pcm, LINE_RATE_HZ) };
}

/** Ten minutes of speech as a WAV file. */
async function longRecording(): Promise<Buffer> {
  const { pcm, sampleRateHz } = await speak(QUESTIONS.join(' '));
  const whole = new Int16Array(RECORDING_SEC * sampleRateHz);
  for (let at = 0; at < whole.length; at += pcm.length) whole.set(pcm.subarray(0, whole.length - at), at);
  return wavOf(whole, sampleRateHz);
}

it('answers ten callers at once, without a gap, while a recording of ten minutes is transcribed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-beside-'));
  const server = await startServerProcess({
    settings: { DATA_DIR: join(folder, 'data'), MAX_AUDIO_DURATION_SECS: '700', LOG_LEVEL: 'warn' },
  });
  const read = async <T>(path: string): Promise<T> => (await (await fetch(server.url + path)).json()) as T;
  try {
    const recordings = await Promise.all(QUESTIONS.map(questionOf));
    const path = join(folder, 'long.wav');
    await writeFile(path, await longRecording());
    const startedAtMs = performance.now();
    const transcribing = transcribe(server.url, path).then(() => performance.now() - startedAtMs);
    const outcomes = await Promise.all(
      Array.from({ length: CALLS }, (_, index) => callOnce(server.url, index, recordings)),
    );
    const transcribedMs = await transcribing;
    const { active_calls: left, connections } = await read<{
      active_calls: number;
      connections: { telephony: number };
    }>('/health/metrics');
    tell(outcomes, transcribedMs);
    expect(outcomes.filter((outcome) => !isWhole(outcome))).toEqual([]);
    // What is no longer than its caller was late itself is not the server's.
    const gaps = outcomes.flatMap(({ gaps: heard, lateMs }) =>
      heard.filter((gap) => gap.durationMs > lateMs),
    );
    expect(gaps).toEqual([]);
    expect([left, connections.telephony]).toEqual([0, 0]);
  } finally {
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
});

function callOnce(url: string, index: number, recordings: readonly SpokenRecording[]): Promise<CallOutcome> {
  const caller = new SimulatedCaller({
    url: new URL(`${url.replace('http', 'ws')}/ws/voice`),
    call: index + 1,
    parameters: {},
    faults: { jitterMs: 0, lossShare: 0, reorderShare: 0 },
    headers: {},
    recordings: [...recordings.slice(index), ...recordings.slice(0, index)].slice(0, TURNS),
    interruptAfterMs: undefined,
    untilMs: 0,
    note: () => undefined,
  });
  return caller.call();
}

/** Resolves when it is done. @throws Error when it failed. */
async function transcribe(url: string, path: string): Promise<void> {
  const key = { user_uuid: 'verify', message_id: 'long' };
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...key, language: 'en' })) form.set(name, value);
  form.set('file', await openAsBlob(path), 'long.wav');
  await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form });
  const place = `${url}/v1/audio/transcriptions/lookup?${new URLSearchParams(key).toString()}`;
  for (;;) {
    const { status, error } = (await (await fetch(place)).json()) as { status: string; error?: string };
    if (status === 'completed') return;
    if (status === 'failed') throw new Error(`The recording was not transcribed: ${error ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function tell(outcomes: readonly CallOutcome[], transcribedMs: number): void {
  const summary = summaryOf(outcomes);
  const { turns, unanswered, early, latencyMs, gaps, longestGapMs, lateMs } = summary;
  const places = [latencyMs.p50, latencyMs.p95, latencyMs.max].map((ms) => Math.round(ms ?? 0));
  report(
    'calls-beside-batch',
    [
      `${outcomes.length} calls, ${turns} turns, ${turns - unanswered} answered, ${early} of them early`,
      `last sound to first audio: p50 ${places[0]}, p95 ${places[1]}, max ${places[2]} ms`,
      `gaps in what callers heard: ${gaps}, the longest ${Math.round(longestGapMs)} ms; callers themselves up to ${Math.round(lateMs)} ms late`,
      `the recording of ${RECORDING_SEC} s was transcribed in ${(transcribedMs / 1000).toFixed(1)} s`,
    ],
    { summary, transcribedMs, outcomes },
  );
}
