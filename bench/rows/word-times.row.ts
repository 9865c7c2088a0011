import { MoonshineModel } from '../../src/engine/inference/moonshine/moonshine-model.js';
import type { RecognizedPiece } from '../../src/engine/ports/speech-to-text.js';
import type { BenchContext, BenchRow, RowResult } from '../bench-row.js';
import { modelFolders } from '../peers/parley-recognizer.js';
import { measureWordTimes } from '../word-times/measure-word-times.js';

/** How far word times are off on speech whose word times are known. */
export const wordTimesRow: BenchRow = {
  name: 'word-times',
  title: 'error of word times on machine-made speech whose word times are known',

  async run(context: BenchContext): Promise<RowResult> {
    const model = await MoonshineModel.load(modelFolders(context.modelsDir).moonshineDir);
    const recognize = async (pcm: Int16Array): Promise<RecognizedPiece> => {
      const [piece] = await model.recognize([pcm]);
      if (piece === undefined) throw new Error('Nothing was recognised');
      return piece;
    };
    try {
      const { medianMs, p90Ms, count } = await measureWordTimes(recognize);
      return {
        figures: [
          { name: 'median error', value: medianMs, unit: ' ms', goal: { atMost: 60 }, reach: { atMost: 30 } },
          { name: 'p90 error', value: p90Ms, unit: ' ms', goal: { atMost: 150 }, reach: { atMost: 80 } },
          { name: 'word boundaries compared', value: count, unit: '' },
        ],
        settings: ['eSpeak NG sentences, its own event times'],
        notes: [],
      };
    } finally {
      await model.release();
    }
  },
};
