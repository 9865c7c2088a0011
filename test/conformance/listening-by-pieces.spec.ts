import type { RecognizedPiece, RecognizeOptions } from '../../src/engine/ports/speech-to-text.js';
import { ListeningByPieces } from '../../src/modules/providers/listening/listening-by-pieces.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { quiet, saying, ScriptedRecognizer, ScriptedVoiceActivity } from '../support/scripted-speech.js';
import {
  describeListening,
  type ListeningBehaviour,
  type ListeningBench,
  type ListeningBenchOptions,
} from './listening.conformance.js';

/** A recogniser that counts what it is at, and leaves it when it is told to. */
class CountedRecognizer extends ScriptedRecognizer {
  working = 0;
  behaviour: ListeningBehaviour = {};

  override answer = async (
    heard: RecognizedPiece,
    { signal }: RecognizeOptions,
  ): Promise<RecognizedPiece> => {
    this.working += 1;
    try {
      if (this.behaviour.cutAfter !== undefined) throw new AppError('stt_failed', 'scripted');
      if (this.behaviour.hangs !== undefined) await untilAborted(signal);
      return heard;
    } finally {
      this.working -= 1;
    }
  };
}

const untilAborted = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'scripted')), { once: true });
  });

async function openBench({ timeoutMs }: ListeningBenchOptions): Promise<ListeningBench> {
  const recognizer = new CountedRecognizer();
  const voiceActivity = new ScriptedVoiceActivity();
  return {
    listener: new ListeningByPieces({ recognizer, voiceActivity, timeoutMs, interimResults: true }),
    speech: saying,
    silence: quiet,
    behave: (behaviour) => void (recognizer.behaviour = behaviour),
    cuts: 1,
    whenLeft: async () => {
      while (recognizer.working > 0) await new Promise(setImmediate);
    },
    open: () => recognizer.working,
    close: () => Promise.resolve(),
  };
}

describeListening('voice detection and a recogniser', openBench, { toleranceMs: 200 });
