/**
 * An inference process without models. The first sample of a piece says what to do with it, the second names it:
 * 0 answer, 1 die, 2 die the first time only, 3 report a failure, 4 hang, 5 answer on SIGUSR2.
 * Every piece taken is logged as `pid name` in the folder that the settings name.
 * What is to be said is logged as it is, and takes a sample for each phoneme; `fail` fails, `die` ends the process.
 * A turn is as complete as its third sample says, in hundredths.
 * A model whose folder is named `crash` ends it, `broken` cannot be loaded, `slow` is loaded on SIGUSR2; loads and unloads
 * are logged as pieces are.
 */
import { appendFileSync, existsSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const settings = JSON.parse(process.argv[2]);
const send = (message) => process.send(message);
const nameOf = (pcm) => String(pcm[1]);
const textOf = (pcm, { model, hints }) => ({
  text: [nameOf(pcm), model, hints.language, ...(hints.hotwords ?? [])].filter(Boolean).join(' '),
  ...{ words: [], confidence: 1, tokens: 1 },
});

function take(command, pcm) {
  const name = nameOf(pcm);
  appendFileSync(join(settings.dir, 'taken'), `${process.pid} ${name}\n`);
  const marker = join(settings.dir, `died-${name}`);
  const isFirst = !existsSync(marker);
  switch (pcm[0]) {
    case 1:
      return process.kill(process.pid, 'SIGKILL');
    case 2:
      writeFileSync(marker, '');
      return isFirst ? process.kill(process.pid, 'SIGKILL') : 'answer';
    case 3:
      send({ type: 'failed', id: command.id, reason: 'asked to fail' });
      return 'answered';
    case 4:
      for (;;);
    case 5:
      return 'hold';
    default:
      return 'answer';
  }
}

const note = (what) => appendFileSync(join(settings.dir, 'taken'), `${process.pid} ${what}\n`);

function load({ id, model }) {
  note(`load-${model.name}`);
  if (model.dir === 'crash') process.kill(process.pid, 'SIGKILL');
  else if (model.dir === 'broken') send({ type: 'failed', id, reason: 'encoder.onnx is truncated' });
  else if (model.dir === 'slow') held = { type: 'load', id, model };
  else tellLoaded({ id, model });
}

function tellLoaded({ id, model }) {
  send({ type: 'loaded', id, memoryBytes: model.bytes, loadMs: 1 });
}

function say({ id, piece: { phonemes } }) {
  note(phonemes);
  if (phonemes === 'die') process.kill(process.pid, 'SIGKILL');
  else if (phonemes === 'fail') send({ type: 'failed', id, reason: 'asked to fail' });
  else send({ type: 'synthesized', id, pcm: new Int16Array(phonemes.length) });
}

function answer(command) {
  if (command.type === 'load') tellLoaded(command);
  else if (command.type === 'detect') {
    const probabilities = new Float32Array(command.pcm.length / 512).fill(command.state.h[0]);
    const h = Float32Array.of(command.state.h[0] + 1);
    send({ type: 'detected', id: command.id, probabilities, state: { ...command.state, h } });
  } else if (command.type === 'judge') {
    send({ type: 'judged', id: command.id, probability: command.pcm[2] / 100 });
  } else {
    send({ type: 'recognized', id: command.id, pieces: command.pieces.map((pcm) => textOf(pcm, command)) });
  }
}

/** Audio comes apart from its message, through a pipe of its own. */
function withAudio(value) {
  if (Array.isArray(value)) return value.map(withAudio);
  if (value?.samplesApart === undefined) return value;
  const pcm = new Int16Array(value.samplesApart);
  for (let at = 0; at < pcm.byteLength;) at += readSync(4, new Uint8Array(pcm.buffer, at));
  return pcm;
}

/** What was held when the signal comes; listened to from the start, so that none comes too early. */
let held;
process.on('SIGUSR2', () => {
  if (held !== undefined) answer(held);
  held = undefined;
});
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const command = Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, withAudio(value)]),
  );
  if (command.type === 'stop') {
    if (settings.ignoresStop) return;
    process.exit(0);
  }
  if (command.type === 'unload') return note(`unload-${command.model}`);
  if (command.type === 'load') return load(command);
  if (command.type === 'synthesize') return say(command);
  const pieces = command.pieces ?? [command.pcm];
  const fates = pieces.map((pcm) => take(command, pcm));
  if (fates.includes('answered')) return;
  if (fates.includes('hold')) held = command;
  else answer(command);
});

if (settings.unusable) {
  process.send({ type: 'unusable', reason: 'no models here' }, () => process.exit(1));
} else if (!settings.hangsInLoading) {
  send({ type: 'ready', loadMs: 0 });
}
