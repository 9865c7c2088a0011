import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MoonshineExport } from '../../src/engine/inference/moonshine-export/moonshine-export.js';
import { ort } from '../../src/engine/inference/onnx/onnx-runtime.js';
import {
  MOONSHINE_FORMS,
  moonshinePieces,
  moonshineTokenFile,
  writeMoonshine,
} from '../support/random-models/moonshine.js';
import { openSherpa } from '../support/sherpa-onnx.js';
import { speechClips, type SpeechClip } from '../support/speech-clips.js';

const CLIP_SEC = 4;
const SHARE_OF_EQUAL_CLIPS = 0.995;

describe('Moonshine beside sherpa-onnx, the same files of random weights', () => {
  let dir: string;
  let clips: SpeechClip[];
  const pieces = moonshinePieces();
  const folderOf = (form: string): string => join(dir, form);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'moonshine-'));
    // Of digital silence sherpa's runtime makes other numbers; voice detection lets none of it through.
    clips = (await speechClips(CLIP_SEC)).filter(({ pcm }) => pcm.some((sample) => sample !== 0));
    for (const form of ['tiny', 'base'] as const)
      await writeMoonshine(folderOf(form), 12, MOONSHINE_FORMS[form]);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each(['tiny', 'base'])(
    'writes the same tokens in the form of %s',
    async (form) => {
      const folder = folderOf(form);
      const files = {
        encoder: join(folder, 'encoder_model.onnx'),
        mergedDecoder: join(folder, 'decoder_model_merged.onnx'),
      };
      const sherpa = openSherpa({ moonshine: files }, join(folder, 'tokens.txt'));
      const model = await MoonshineExport.load(folder);
      let equal = 0;
      const texts = new Set<string>();
      for (const { pcm } of clips) {
        const theirs = sherpa(Float32Array.from(pcm, (sample) => sample / 32_768)).tokens;
        const { tokens, silenceProbability } = await model.decode(pcm);
        // Where the end comes first, we doubt it and go on; sherpa gives nothing.
        const written = silenceProbability > 0 ? [] : tokens.map((token) => pieces[token]);
        if (JSON.stringify(written.map((piece) => piece?.replace('\u2581', ' '))) === JSON.stringify(theirs))
          equal += 1;
        texts.add(tokens.join());
      }
      await model.release();
      expect(equal / clips.length).toBeGreaterThanOrEqual(SHARE_OF_EQUAL_CLIPS);
      expect(texts.size).toBeGreaterThan(clips.length * 0.8);
    },
    300_000,
  );

  it("reads onnxruntime's own format and Moonshine's own vocabulary, in which other languages are published", async () => {
    const [from, to] = [folderOf('tiny'), folderOf('ort')];
    await mkdir(to);
    for (const name of ['encoder_model', 'decoder_model_merged']) {
      const options = { optimizedModelFilePath: join(to, `${name}.ort`), intraOpNumThreads: 1 };
      await (await ort.InferenceSession.create(join(from, `${name}.onnx`), options)).release();
    }
    await writeFile(join(to, 'tokenizer.bin'), moonshineTokenFile());
    const [published, plain] = [await MoonshineExport.load(to), await MoonshineExport.load(from)];
    const pieces = clips.slice(0, 3).map(({ pcm }) => pcm);
    expect(await published.recognize(pieces)).toEqual(await plain.recognize(pieces));
    await Promise.all([published.release(), plain.release()]);
  });
});
