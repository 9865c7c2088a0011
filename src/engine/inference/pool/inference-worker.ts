import { setPriority } from 'node:os';
import { MoonshineModel } from '../moonshine/moonshine-model.js';
import { SileroModel } from '../silero/silero-model.js';
import type {
  InferenceResult,
  InferenceTask,
  WorkerCommand,
  WorkerReply,
  WorkerSettings,
} from './inference-messages.js';

/*
 * Entry of an inference process. Inference blocks this thread, so messages are read between its steps: that is when
 * `stop` and the loss of the parent take effect, and when leaving is safe for the native runtime.
 */

interface Models {
  moonshine: MoonshineModel;
  silero: SileroModel;
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
  return { moonshine, silero };
}

async function perform(task: InferenceTask, models: Models): Promise<InferenceResult> {
  switch (task.type) {
    case 'recognize':
      return { type: 'recognized', id: task.id, pieces: await models.moonshine.recognize(task.pieces) };
    case 'detect':
      return { type: 'detected', id: task.id, ...(await models.silero.detect(task.pcm, task.state)) };
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
  setPriority(settings.niceness);
  process.on('message', (command: WorkerCommand) => {
    if (command.type === 'stop') process.exit(0);
    void answer(command, models);
  });
  reply({ type: 'ready', loadMs: Math.round(performance.now() - startedAt) });
}

/* A terminal or a service manager signals the whole group; the server alone decides when its workers end. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
main().catch((error: unknown) => {
  reply({ type: 'unusable', reason: reasonOf(error) }, () => process.exit(1));
});
