import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ParakeetModel } from '../../src/engine/inference/parakeet/parakeet-model.js';
import { KaldiFeatures } from './kaldi-features.js';
import type { Precision } from './random-models/random-graph.js';
import { writeParakeet } from './random-models/parakeet-export.js';
import type { ParakeetShape } from './random-models/parakeet-shape.js';
import { openSherpa } from './sherpa-onnx.js';
import { speechClips } from './speech-clips.js';

const CLIP_SEC = 10;
const SHARE_OF_EQUAL_CLIPS = 0.995;
/** Tokens per frame after which sherpa-onnx looks at the next. */
const SHERPA_MAX_TOKENS = 5;
const FRAME_SEC = 0.08;

/** A token as text, with its time and its duration in seconds. */
type TimedToken = [text: string, startSec: string, durationSec: string];

export interface ComparedModel {
  shape: ParakeetShape;
  precision: Precision;
  seed: number;
  /** Where sherpa-onnx-node is found; the installed one when absent. */
  entry?: string;
}

/**
 * Expects the same tokens, times and durations from a model of random weights and from sherpa-onnx-node on the same files,
 * with its features, on the clips of the speech test set; and that these say enough to tell.
 *
 * @param dir where the model is written.
 */
export async function expectSherpasTokens(
  dir: string,
  { shape, precision, seed, entry }: ComparedModel,
): Promise<void> {
  await writeParakeet(dir, { shape, precision, layout: 'split', seed });
  const graph = (name: string): string => join(dir, `${name}${precision === 'int8' ? '.int8' : ''}.onnx`);
  const transducer = { encoder: graph('encoder'), decoder: graph('decoder'), joiner: graph('joiner') };
  const sherpa = openSherpa({ transducer, modelType: 'nemo_transducer' }, join(dir, 'tokens.txt'), entry);
  const lines = (await readFile(join(dir, 'tokens.txt'), 'utf8')).split('\n');
  const texts = lines.map((line) => line.split(' ')[0]?.replaceAll('▁', ' ') ?? '');
  const features = new KaldiFeatures(shape.filters);
  const model = await ParakeetModel.load(dir, { features, maxTokensPerFrame: SHERPA_MAX_TOKENS });
  const clips = await speechClips(CLIP_SEC);
  const different: string[] = [];
  const seen = { tokens: new Set<number>(), durations: new Set<number>(), count: 0 };
  for (const { name, pcm } of clips) {
    const { tokens, timestamps, durations } = sherpa(Float32Array.from(pcm, (value) => value / 32_768));
    const theirs = tokens.map((text, at) => timed(text, timestamps[at] ?? 0, durations[at] ?? 0));
    const [found = []] = await model.findTokens([pcm]);
    const ours = found.map(({ token, frame, duration }) =>
      timed(texts[token] ?? '', frame * FRAME_SEC, duration * FRAME_SEC),
    );
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) different.push(name);
    for (const { token, duration } of found) {
      seen.tokens.add(token);
      seen.durations.add(duration);
    }
    seen.count += found.length;
  }
  await model.release();
  expect(1 - different.length / clips.length, different.join(', ')).toBeGreaterThanOrEqual(
    SHARE_OF_EQUAL_CLIPS,
  );
  expect(seen.durations.size).toBe(shape.durations);
  expect(seen.tokens.size).toBeGreaterThan(40);
  expect(seen.count / clips.length).toBeGreaterThan(5);
}

function timed(text: string, startSec: number, durationSec: number): TimedToken {
  return [text, startSec.toFixed(2), durationSec.toFixed(2)];
}
