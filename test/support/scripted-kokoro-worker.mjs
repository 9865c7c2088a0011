/**
 * An inference process with Kokoro alone, as the build leaves it. A piece in which an `h` is to be said is never answered,
 * an `x` ends the process.
 */
import { loadSynthesizer } from '../../dist/engine/inference/load-synthesizer.js';

const models = new Map();

async function answer(command) {
  const { id } = command;
  try {
    if (command.type === 'load') {
      models.set(command.model.key, await loadSynthesizer(command.model));
      process.send({ type: 'loaded', id, memoryBytes: 1, loadMs: 1 });
    } else {
      const { phonemes } = command.piece;
      if (phonemes.includes('x')) process.exit(1);
      if (phonemes.includes('h')) return;
      const pcm = await models.get(command.model).synthesize(command.piece);
      process.send({ type: 'synthesized', id, pcm });
    }
  } catch (error) {
    process.send({ type: 'failed', id, reason: error.message });
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', (command) => {
  if (command.type === 'stop') process.exit(0);
  if (command.type !== 'unload') void answer(command);
});
process.send({ type: 'ready', loadMs: 0 });
