import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alignRows, type AttentionRows } from '../../src/engine/inference/moonshine/word-alignment.js';
import { alignmentOf } from '../../src/engine/inference/whisper/whisper-alignment.js';
import { decodeWhisper, type WhisperText } from '../../src/engine/inference/whisper/whisper-decoder.js';
import { loadWhisperExport } from '../../src/engine/inference/whisper/whisper-export.js';
import { WhisperFeatures } from '../../src/engine/inference/whisper/whisper-features.js';
import type { WhisperExport } from '../../src/engine/inference/whisper/whisper-graph.js';
import { runsOf } from '../../src/engine/inference/whisper/whisper-words.js';
import { randomWhisper, writeOptimumWhisper, writeSherpaWhisper } from '../support/random-models/whisper.js';
import { largestDifference } from '../support/computed-graph.js';
import { openSherpa, type SherpaResult } from '../support/sherpa-onnx.js';
import { speechClips, type SpeechClip } from '../support/speech-clips.js';

/** Sherpa's frames begin half a hop later, and only ours mirror the edges: silence hides both. */
const LEAD_SAMPLES = 480;
const TAIL_SAMPLES = 1600;
const HALF_HOP = 80;
/** Frames of nothing that sherpa adds; to it they hold zeros. */
const TAIL_FRAMES = 50;
const CLIP_SEC = 3;
const SHARE_OF_EQUAL_CLIPS = 0.995;

interface AlignedInput {
  /** For sherpa. */
  samples: Float32Array;
  /** For us: our features in sherpa's frames. */
  features: Float32Array;
  frames: number;
  /** Those with audio. */
  usedFrames: number;
}

function alignedInput({ pcm }: SpeechClip, features: WhisperFeatures): AlignedInput {
  const ours = new Float32Array(LEAD_SAMPLES + pcm.length + TAIL_SAMPLES);
  ours.set(
    Float32Array.from(pcm, (value) => value / 32_768),
    LEAD_SAMPLES,
  );
  const samples = new Float32Array(ours.length + HALF_HOP);
  samples.set(ours, HALF_HOP);
  const usedFrames = Math.floor((samples.length + HALF_HOP) / 160);
  const frames = usedFrames + TAIL_FRAMES;
  const computed = features.compute(ours);
  const cut = new Float32Array(features.mels * frames);
  for (let mel = 0; mel < features.mels; mel += 1) {
    const start = mel * features.frames;
    cut.set(computed.subarray(start, start + usedFrames), mel * frames);
  }
  return { samples, features: cut, frames, usedFrames };
}

/** How sherpa brings attention to one scale: a second softmax, and a floor under the deviation. */
function sherpaScale({ rows, frames, weights }: AttentionRows): Float32Array {
  const soft = new Float32Array(weights.length);
  for (let row = 0; row < rows; row += 1) {
    const values = weights.subarray(row * frames, (row + 1) * frames).map((value) => Math.exp(value));
    const sum = values.reduce((total, value) => total + value, 0);
    soft.set(
      values.map((value) => value / sum),
      row * frames,
    );
  }
  for (let frame = 0; frame < frames; frame += 1) {
    const column = Array.from({ length: rows }, (_, row) => soft[row * frames + frame]!);
    const mean = column.reduce((total, value) => total + value, 0) / rows;
    const variance = column.reduce((total, value) => total + (value - mean) ** 2, 0) / rows;
    column.forEach(
      (value, row) => (soft[row * frames + frame] = (value - mean) / Math.sqrt(variance + 1e-9)),
    );
  }
  return soft;
}

/** The times at which sherpa would say that each token begins. */
function tokenTimes(text: WhisperText, usedFrames: number): number[] {
  const { rows, frames, weights } = alignmentOf(text.attention, 3, Math.floor(usedFrames / 2), sherpaScale);
  return alignRows({ rows, frames, weights }).slice(0, text.tokens.length);
}

describe('Whisper beside sherpa-onnx, the same files of random weights', () => {
  let dir: string;
  let clips: AlignedInput[];
  let attended: WhisperExport;
  let plain: WhisperExport;
  let optimum: WhisperExport;
  const weights = randomWhisper(11);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'whisper-'));
    const folders = ['attended', 'plain', 'optimum'].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ];
    await writeSherpaWhisper(folders[0], weights, { withAttention: true });
    await writeSherpaWhisper(folders[1], weights, { withAttention: false });
    await writeOptimumWhisper(folders[2], weights, { withAttention: true });
    [attended, plain, optimum] = await Promise.all([
      loadWhisperExport(folders[0]),
      loadWhisperExport(folders[1]),
      loadWhisperExport(folders[2]),
    ]);
    const features = new WhisperFeatures(80);
    clips = (await speechClips(CLIP_SEC)).map((clip) => alignedInput(clip, features));
  });
  afterAll(async () => {
    await Promise.all([attended, plain, optimum].map(({ graph }) => graph.release()));
    await rm(dir, { recursive: true, force: true });
  });

  const sherpaOn = (folder: string, times: object): ((samples: Float32Array) => SherpaResult) =>
    openSherpa(
      {
        whisper: {
          encoder: join(dir, folder, 'tiny-encoder.onnx'),
          decoder: join(dir, folder, 'tiny-decoder.onnx'),
          language: '',
          task: 'transcribe',
          tailPaddings: TAIL_FRAMES,
          ...times,
        },
      },
      join(dir, folder, 'tiny-tokens.txt'),
    );
  const decode = async (
    { graph, tokens }: WhisperExport,
    { features, frames, usedFrames }: AlignedInput,
    timestamps: boolean,
  ): Promise<WhisperText> => {
    // Sherpa takes six tokens per second at most, and puts the last of them in too.
    const most = Math.floor(usedFrames * 0.06);
    const options = { prompt: [], timestamps, maxTokens: most + 1 };
    const text = await decodeWhisper(await graph.encode(features, frames), tokens, options);
    return { ...text, tokens: text.tokens.slice(0, most), probabilities: text.probabilities.slice(0, most) };
  };
  const written = (model: WhisperExport, tokens: readonly number[]): string[] =>
    tokens.map((token) => model.vocabulary.decode([token]));

  it('writes the same tokens, at the same times, in the same language', async () => {
    const sherpa = sherpaOn('attended', { enableTokenTimestamps: 1 });
    const texts: string[] = [];
    let equal = 0;
    for (const clip of clips) {
      const theirs = sherpa(clip.samples);
      const ours = await decode(attended, clip, false);
      const times = tokenTimes(ours, clip.usedFrames).map((frame) => Math.fround(frame * Math.fround(0.02)));
      const isEqual =
        ours.language === theirs.lang &&
        JSON.stringify(written(attended, ours.tokens)) ===
          JSON.stringify(theirs.tokens.map((t) => t.trim())) &&
        times.every((time, at) => Math.abs(time - (theirs.timestamps[at] ?? NaN)) < 1e-3);
      if (isEqual) equal += 1;
      texts.push(theirs.text);
    }
    expect(equal / clips.length).toBeGreaterThanOrEqual(SHARE_OF_EQUAL_CLIPS);
    expect(new Set(texts).size).toBeGreaterThan(clips.length * 0.8);
  }, 300_000);

  it('writes the same from either export, whether or not it tells where it listens', async () => {
    const features = new WhisperFeatures(80);
    const clip = clips[0]!;
    const full = new Float32Array(features.mels * features.frames);
    for (let mel = 0; mel < features.mels; mel += 1)
      full.set(clip.features.subarray(mel * clip.frames, (mel + 1) * clip.frames), mel * features.frames);
    const input = { ...clip, features: full, frames: features.frames };
    const [first, second, third] = await Promise.all(
      [attended, plain, optimum].map((model) => decode(model, input, true)),
    );
    expect(second?.tokens).toEqual(first?.tokens);
    expect(third?.tokens).toEqual(first?.tokens);
    expect(second?.attention).toEqual([]);
    expect(third?.attention).toHaveLength(first?.attention.length ?? NaN);
    third?.attention.forEach((row, at) => {
      expect(
        largestDifference(row.weights, first?.attention[at]?.weights ?? new Float32Array()),
      ).toBeLessThan(1e-4);
    });
  });

  it('writes the same segments between the same times', async () => {
    const sherpa = sherpaOn('plain', { enableSegmentTimestamps: 1 });
    let equal = 0;
    let segments = 0;
    for (const clip of clips) {
      const theirs = sherpa(clip.samples);
      const ours = await decode(plain, clip, true);
      const pcm = new Int16Array(30 * 16_000);
      const runs = runsOf(ours, pcm, plain.tokens);
      const starts = theirs.segment_timestamps ?? [];
      const isEqual =
        JSON.stringify(runs.map((run) => plain.vocabulary.decode(run.tokens))) ===
          JSON.stringify((theirs.segment_texts ?? []).map((text) => text.trim())) &&
        runs.length === starts.length &&
        runs.every((run, at) => Math.abs(run.startMs / 1000 - (starts[at] ?? NaN)) < 1e-3);
      if (isEqual) equal += 1;
      segments += runs.length;
    }
    expect(equal / clips.length).toBeGreaterThanOrEqual(SHARE_OF_EQUAL_CLIPS);
    expect(segments).toBeGreaterThan(clips.length);
  }, 300_000);
});
