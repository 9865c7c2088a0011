import { readFileSync } from 'node:fs';
import { readPieces } from '../speech/piece-file.js';
import { openMoonshine, openParakeet, openParley } from './parley-recognizer.js';
import type { PieceRecognizer, PieceReply, PieceRequest, PieceSettings } from './piece-messages.js';
import { openSherpa, openSherpaParakeet } from './sherpa-recognizer.js';
import { openTransformers } from './transformers-recognizer.js';

/* Entry of a contender's process: loads one recogniser, then answers requests until its parent lets go of it. */

function open(settings: PieceSettings): Promise<PieceRecognizer> {
  switch (settings.kind) {
    case 'parley':
      return openParley(settings);
    case 'moonshine':
      return openMoonshine(settings);
    case 'parakeet':
      return openParakeet(settings);
    case 'sherpa-parakeet':
      return openSherpaParakeet(settings);
    case 'transformers.js':
      return openTransformers(settings);
    case 'sherpa-onnx':
      return openSherpa(settings);
  }
}

function reply(message: PieceReply): void {
  process.send?.(message);
}

function fail(error: unknown): void {
  reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
}

process.on('disconnect', () => process.exit(0));
const settings = JSON.parse(process.argv[2] ?? '{}') as PieceSettings;
try {
  const pieces = readPieces(readFileSync(settings.piecesFile));
  const recognize = await open(settings);
  process.on('message', ({ pieces: wanted }: PieceRequest) => {
    const audio = wanted.map((index) => pieces[index] ?? new Int16Array());
    recognize(audio).then((texts) => reply({ type: 'recognized', texts }), fail);
  });
  reply({ type: 'ready' });
} catch (error) {
  fail(error);
}
