/**
 * An inference process without models. The first sample of a piece says what to do with it, the second names it:
 * 0 answer, 1 die, 2 die the first time only, 3 report a failure, 4 hang, 5 answer on SIGUSR2.
 * Every piece taken is logged as `pid name` in the folder that the settings name.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const settings = JSON.parse(process.argv[2]);
const send = (message) => process.send(message);
const nameOf = (pcm) => String(pcm[1]);
const textOf = (pcm) => ({ text: nameOf(pcm), words: [], confidence: 1, tokens: 1 });

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

function answer(command) {
  if (command.type === 'detect') {
    const probabilities = new Float32Array(command.pcm.length / 512).fill(command.state.h[0]);
    const h = Float32Array.of(command.state.h[0] + 1);
    send({ type: 'detected', id: command.id, probabilities, state: { ...command.state, h } });
  } else {
    send({ type: 'recognized', id: command.id, pieces: command.pieces.map(textOf) });
  }
}

/** What was held when the signal comes; listened to from the start, so that none comes too early. */
let held;
process.on('SIGUSR2', () => {
  if (held !== undefined) answer(held);
  held = undefined;
});
process.on('disconnect', () => process.exit(0));
process.on('message', (command) => {
  if (command.type === 'stop') {
    if (settings.ignoresStop) return;
    process.exit(0);
  }
  const pieces = command.type === 'detect' ? [command.pcm] : command.pieces;
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
