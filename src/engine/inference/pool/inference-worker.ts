import { ignoreGroupSignals, yieldToServer } from '../../../platform/processes/child-process.js';
import { MoonshineModel } from '../moonshine/moonshine-model.js';
import { SileroModel } from '../silero/silero-model.js';
import { putTogether } from './audio-lane.js';
import type {
  InferenceResult,
  InferenceTask,
  WorkerCommand,
  WorkerReply,
  WorkerSettings,
} from './inference-messages.js';
import { WorkerModels } from './worker-models.js';

/*
 * Entry of an inference process. Inference blocks this thread, so messages are read between its steps: that is when
 * `stop` and the loss of the parent take effect, and when leaving is safe for the native runtime. All else is done in
 * the order in which it came: no model is unloaded while it recognises.
 */

interface Models {
  moonshine: MoonshineModel;
  silero: SileroModel;
  installed: WorkerModels;
}

function reply(message: WorkerReply, sent: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function load(settings: WorkerSettings): Promise<Models> {
  const [silero, moonshine] = await Promise.all([
    SileroModel.load(settings.sileroDir),
    MoonshineModel.load(settings.moonshineDir),
  ]);
  return { moonshine, silero, installed: new WorkerModels() };
}

async function perform(
  task: InferenceTask,
  { moonshine, silero, installed }: Models,
): Promise<InferenceResult> {
  switch (task.type) {
    case 'recognize': {
      const recognizer = task.model === undefined ? moonshine : installed.recognizer(task.model);
      return { type: 'recognized', id: task.id, pieces: await recognizer.recognize(task.pieces, task.hints) };
    }
    case 'detect':
      return { type: 'detected', id: task.id, ...(await silero.detect(task.pcm, task.state)) };
    case 'judge': {
      const probability = await installed.turnModel(task.model).probability(task.pcm);
      return { type: 'judged', id: task.id, probability };
    }
    case 'synthesize': {
      const pcm = await installed.synthesizer(task.model).synthesize(task.piece);
      return { type: 'synthesized', id: task.id, pcm };
    }
    case 'load':
      return { type: 'loaded', id: task.id, ...(await installed.load(task.model)) };
  }
}

async function answer(task: InferenceTask, models: Models): Promise<void> {
  try {
    reply(await perform(task, models));
  } catch (error) {
    reply({ type: 'failed', id: task.id, reason: reasonOf(error) });
  }
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
  const models = await load(settings);
  yieldToServer(settings.niceness);
  let done = Promise.resolve();
  process.on('message', (message: WorkerCommand) => {
    const command = putTogether(message);
    if (command.type === 'stop') process.exit(0);
    done = done.then(() =>
      command.type === 'unload' ? models.installed.unload(command.model) : answer(command, models),
    );
  });
  reply({ type: 'ready', loadMs: Math.round(performance.now() - startedAt) });
}

ignoreGroupSignals();
process.on('disconnect', () => process.exit(0));
main().catch((error: unknown) => {
  reply({ type: 'unusable', reason: reasonOf(error) }, () => process.exit(1));
});
