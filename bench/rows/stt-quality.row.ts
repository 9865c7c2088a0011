import { RowNotRun, type BenchContext, type BenchRow, type Figure, type RowResult } from '../bench-row.js';
import { measureEquality, type Equality } from '../peers/measure-equality.js';
import { ParleyServer } from '../server/parley-server.js';
import { measureQuality, type QualityFigures } from '../stt-quality/measure-quality.js';
import { readSpeechSamples } from '../../src/engine/text/accuracy/speech-samples.js';

const PERCENT = 100;

/** Whether the words are right: on the speech test set, through the server. */
export const sttQualityRow: BenchRow = {
  name: 'stt-quality',
  title:
    'word error rate through the server, words heard in silence, words equal to the peer and in any batch',

  async run(context: BenchContext): Promise<RowResult> {
    if (context.samplesDir === undefined) throw new RowNotRun('SPEECH_SAMPLES is not set');
    const quality = await measureThroughServer(context, context.samplesDir);
    const equality = await measureEquality(context);
    return {
      figures: figuresOf(quality, equality),
      settings: [
        `${quality.clips.length} English clips with a verbatim transcript, ${quality.referenceWords} words, ${Math.round(quality.audioSec)} s; ${quality.noSpeechClips.length} clips without speech`,
        `${equality.pieces} pieces for the comparison of words; nudged: louder or softer by millionths`,
      ],
      notes: [
        ...quality.excluded.map(({ file, reason }) => `left out: ${file}: ${reason}`),
        ...worstClips(quality),
      ],
      details: quality,
    };
  },
};

async function measureThroughServer(context: BenchContext, samplesDir: string): Promise<QualityFigures> {
  const samples = await readSpeechSamples(samplesDir);
  const wanted = samples.filter(({ isSpeech, language }) => !isSpeech || language === 'en');
  const chosen = context.isQuick ? [...wanted.slice(0, 4), ...wanted.slice(-2)] : wanted;
  const server = await ParleyServer.start(context, { name: 'stt-quality' });
  try {
    const places = await server.transcribeAll(chosen.map(({ path }) => path));
    const placeOf = new Map(chosen.map(({ path }, at) => [path, places[at] ?? '']));
    return await measureQuality(chosen, (path) => server.textAt(placeOf.get(path) ?? ''));
  } finally {
    await server.stop();
  }
}

function figuresOf(quality: QualityFigures, equality: Equality): Figure[] {
  const percent = { unit: ' %' };
  return [
    {
      name: 'word error rate',
      value: quality.wordErrorRate * PERCENT,
      ...percent,
      goal: { atMost: 7 },
      reach: { atMost: 5 },
    },
    { name: 'words in clips without speech', value: quality.wordsInNoSpeech, unit: '', goal: { atMost: 0 } },
    {
      name: 'words equal to sherpa-onnx-node',
      value: equality.asSherpa * PERCENT,
      ...percent,
      goal: { atLeast: 99 },
      reach: { atLeast: 99.5 },
    },
    {
      name: 'the same, mean of runs on nudged audio',
      value: equality.asSherpaNudged * PERCENT,
      ...percent,
    },
    {
      name: 'sherpa-onnx-node equal to itself on nudged audio',
      value: equality.sherpaAsItself * PERCENT,
      ...percent,
    },
    { name: 'words equal to transformers.js', value: equality.asTransformers * PERCENT, ...percent },
    {
      name: 'words equal batched and alone',
      value: equality.batchedAsAlone * PERCENT,
      ...percent,
      goal: { atLeast: 99.8 },
      reach: { atLeast: 100 },
    },
  ];
}

function worstClips({ clips }: QualityFigures): string[] {
  const worst = [...clips].sort((a, b) => b.errors - a.errors).slice(0, 5);
  return [
    `most errors: ${worst.map(({ file, errors, referenceWords }) => `${file} ${errors}/${referenceWords}`).join(', ')}`,
  ];
}
