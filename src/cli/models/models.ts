import { resolve } from 'node:path';
import { ModelError } from '../../engine/inference/models/model-error.js';
import { ConfigError } from '../../platform/config/config-section.js';
import { loadConfig, readEnvironment } from '../../platform/config/load-config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { UsageError } from '../command-arguments.js';
import { MODELS_USAGE, parseModelsArguments } from './models-arguments.js';
import { ModelsCommand } from './models-command.js';

const INTERRUPTED = 130;

/** `npm run models -- …`: works on the server's models, whether the server runs or not. */
async function main(signal: AbortSignal): Promise<number> {
  const args = parseModelsArguments(process.argv.slice(2));
  if (args === undefined) {
    process.stdout.write(`${MODELS_USAGE}\n`);
    return 0;
  }
  const environment = readEnvironment();
  const config = loadConfig(environment);
  const output = { result: process.stdout, terminal: process.stderr };
  const modelsDir = resolve(config.speech.modelsDir);
  const command = new ModelsCommand(modelsDir, config.models, output, signal);
  if (args.action !== 'prove') return command.run(args);
  // The other commands work without the runtime that computes.
  const { runProof } = await import('./prove/prove-command.js');
  const samplesDir = environment['SPEECH_SAMPLES'];
  return runProof(args.name, { modelsDir, samplesDir, json: args.json }, command, output);
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stopping.abort(
      new ModelError('cancelled', 'Interrupted; what came is kept, and the next pull goes on from there'),
    );
  });
}
try {
  process.exitCode = await main(stopping.signal);
} catch (error) {
  const isUsers = [UsageError, ConfigError, ModelError, AppError].some((type) => error instanceof type);
  process.stderr.write(`${isUsers && error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = stopping.signal.aborted ? INTERRUPTED : error instanceof ModelError ? 1 : 2;
}
