/** Runs an image's command as a container would, and asks it for what an operator relies on. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstProcessOf, isRoot } from './docker-steps.sandbox.mjs';
import { root, say } from './project.mjs';

const SENTENCE = 'Please call me back tomorrow morning, it is about the invoice.';
const EXPECTED = /call me back tomorrow morning/i;
const READY_WITHIN_MS = 60_000;
const DONE_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;

/** @throws Error that names the first thing that did not work. */
export async function tryImage(image) {
  const port = await freePort();
  const env = {
    ...image.env,
    ...(await decoderFor(image)),
    PORT: String(port),
    ALIAS_PORTS: '',
    HOST: '127.0.0.1',
  };
  const inside = {
    cwd: image.workdir,
    env,
    user: image.user.split(':')[0],
    writable: image.volumes,
    stdio: ['ignore', 'inherit', 'inherit'],
  };
  await expectReadOnly(image, inside);
  say(
    `\n== ${image.command.join(' ')}, user ${isRoot ? image.user : 'unchanged'}, read-only root, as process 1`,
  );
  const server = image.sandbox.start(image.command, inside);
  const stopped = once(server, 'exit');
  try {
    const base = `http://127.0.0.1:${port}`;
    const startedMs = performance.now();
    await until(`${base}/health/live`, (response) => response.ok, READY_WITHIN_MS);
    await until(`${base}/health/ready`, (response) => response.ok, READY_WITHIN_MS);
    say(`-- live and ready after ${Math.round(performance.now() - startedMs)} ms`);
    await expectExit(image.sandbox.start(image.healthCheck, inside), 0, 'HEALTHCHECK');
    await transcribe(base);
    process.kill(firstProcessOf(server), 'SIGTERM');
    const [code] = await within(stopped, STOPPED_WITHIN_MS, 'the end after SIGTERM');
    if (code !== 0) throw new Error(`SIGTERM ended the server with ${code}`);
    say('-- SIGTERM: drained, exit code 0');
  } finally {
    server.kill('SIGKILL');
  }
}

/** Debian's ffmpeg is not installed by the trial: where the machine has none, the one of the npm packages decodes. */
async function decoderFor({ env, sandbox }) {
  if (env.FFMPEG_PATH === undefined || existsSync(env.FFMPEG_PATH)) return {};
  const { path } = createRequire(`${root}/package.json`)('@ffmpeg-installer/ffmpeg');
  mkdirSync(sandbox.pathOf('opt'), { recursive: true });
  copyFileSync(path, sandbox.pathOf('opt/ffmpeg'));
  say(`-- ${env.FFMPEG_PATH} is not on this machine: the bundled ffmpeg takes its place`);
  return { FFMPEG_PATH: '/opt/ffmpeg' };
}

async function expectReadOnly(image, inside) {
  const attempt = [
    'sh',
    '-c',
    `! touch ${image.workdir}/written 2>/dev/null && touch /tmp/written ${image.volumes.map((volume) => `${volume}/.written`).join(' ')}`,
  ];
  await expectExit(image.sandbox.start(attempt, inside), 0, 'only the volumes and /tmp can be written');
}

async function expectExit(child, expected, what) {
  const [code] = await within(once(child, 'exit'), READY_WITHIN_MS, what);
  if (code !== expected) throw new Error(`${what}: ended with ${code}`);
  say(`-- ${what}: yes`);
}

async function transcribe(base) {
  const form = new FormData();
  form.set('user_uuid', '7c1f2a52-0d4e-4c55-9b5c-3f6f1c7f4a10');
  form.set('message_id', randomUUID());
  form.set('file', new Blob([await spokenWav(SENTENCE)], { type: 'audio/wav' }), 'message.wav');
  const submitted = await fetch(`${base}/v1/audio/transcriptions`, { method: 'POST', body: form });
  const { job_id: jobId } = await submitted.json();
  if (!submitted.ok) throw new Error(`The submission was answered with ${submitted.status}`);
  let state;
  await until(
    `${base}/v1/audio/transcriptions/${jobId}`,
    async (response) => {
      state = await response.json();
      return state.status === 'completed' || state.status === 'failed';
    },
    DONE_WITHIN_MS,
  );
  const text = JSON.stringify(state);
  if (state.status !== 'completed' || !EXPECTED.test(text))
    throw new Error(`The transcription came out as ${text}`);
  say('-- a voice message was transcribed');
}

async function until(url, isDone, deadlineMs) {
  const endsAt = performance.now() + deadlineMs;
  while (performance.now() < endsAt) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined && (await isDone(response))) return;
    await sleep(50);
  }
  throw new Error(`${url} did not come about within ${deadlineMs} ms`);
}

async function within(promise, deadlineMs, what) {
  const timer = new AbortController();
  const late = sleep(deadlineMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what}: not within ${deadlineMs} ms`);
  });
  late.catch(() => undefined);
  return Promise.race([promise, late]).finally(() => timer.abort());
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A WAV file that says the sentence, by eSpeak NG. */
async function spokenWav(sentence) {
  const { default: espeak } = await import('@echogarden/espeak-ng-emscripten');
  const { eSpeakNGWorker } = await espeak();
  const voice = new eSpeakNGWorker();
  voice.set_voice('en-us');
  voice.set_rate(150);
  const chunks = [];
  voice.synthesize(sentence, (pcm) => {
    if (pcm) chunks.push(Buffer.from(Int16Array.from(pcm).buffer));
    return false;
  });
  const samples = Buffer.concat(chunks);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(22_050, 24);
  header.writeUInt32LE(44_100, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
