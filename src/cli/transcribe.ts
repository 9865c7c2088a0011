import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { InferencePool } from '../engine/inference/pool/inference-pool.js';
import { AudioDecoder } from '../engine/ports/audio-decoder.js';
import { SpeechModels } from '../engine/ports/speech-models.js';
import { TranscriptionService } from '../engine/transcription/transcription.service.js';
import { EmbeddedSpeech } from '../modules/providers/embedded-speech.js';
import { loadConfig, readEnvironment } from '../platform/config/load-config.js';
import { AppError } from '../platform/errors/app-error.js';
import { createLogger } from '../platform/logging/logger.js';
import { runCommand } from './run-command.js';
import { parseTranscribeArguments, USAGE } from './transcribe-arguments.js';
import { TranscribeCommand } from './transcribe-command.js';
import { TranscribeModule } from './transcribe.module.js';

/** `npm run transcribe -- FILE…`: the server's own recognition on files of this machine. */
async function main(): Promise<number> {
  const args = parseTranscribeArguments(process.argv.slice(2));
  if (args === undefined) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const logger = createLogger({ level: 'fatal', pretty: false });
  const config = loadConfig(readEnvironment());
  const context = await NestFactory.createApplicationContext(TranscribeModule.forRoot(config, logger), {
    logger: false,
    abortOnError: false,
  });
  try {
    const [decoder, recognition, models] = [
      context.get(AudioDecoder),
      context.get(TranscriptionService),
      context.get(SpeechModels),
    ];
    models.choose(args.model, args.language);
    await untilReady(context.get(EmbeddedSpeech).pool);
    const output = { result: process.stdout, terminal: process.stderr };
    return (await new TranscribeCommand(decoder, recognition, models, output).run(args)) === 0 ? 0 : 1;
  } finally {
    await context.close();
  }
}

/** @throws AppError `model_not_available` that says why there is no recogniser. */
async function untilReady(pool: InferencePool): Promise<void> {
  try {
    await pool.ready;
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    throw new AppError('model_not_available', `The recogniser could not be started${reason}`, {
      cause: error,
    });
  }
}

await runCommand(main);
