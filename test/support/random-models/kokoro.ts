import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STYLE_ROWS, STYLE_SIZE } from '../../../src/engine/inference/kokoro/kokoro-shape.js';
import { encodeModel, TENSOR_TYPE, type ModelProto } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { ExportedGraph } from './exported-graph.js';
import { RandomWeights } from './random-weights.js';

/** How a release of Kokoro spells what it takes: the ONNX community's, and two of another exporter. */
export type KokoroSpelling = 'input_ids' | 'tokens' | 'whole-speed';

/** What a made-up Kokoro is like. */
export interface KokoroExport {
  spelling?: KokoroSpelling;
  /** Names of its voices. */
  voices?: readonly string[];
  /** The token of each symbol; the published ones when absent. */
  vocabulary?: Readonly<Record<string, number>>;
  /** Samples that a token takes at normal speed. */
  tokenSamples?: number;
  /** What tokens sound like, `tokenSamples` after one another for each; random when absent. */
  sounds?: (token: number, sample: number) => number;
  seed?: number;
}

/** As the published vocabulary has them: symbols whose tokens follow one another, from the token before them. */
const RUNS: readonly (readonly [number, string])[] = [
  ...([
    [1, ';:,.!?'],
    [9, '—…"()“” \u0303ʣʥʦʨᵝꭧAI'],
    [31, 'O'],
    [33, 'Q'],
    [35, 'ST'],
  ] as const),
  ...([
    [39, 'W'],
    [41, 'Yᵊabcdef'],
    [50, 'hijklmnopqrstuvwxyzɑɐɒæ'],
    [75, 'βɔɕç'],
    [80, 'ɖðʤə'],
  ] as const),
  ...([
    [85, 'ɚɛɜ'],
    [90, 'ɟ'],
    [92, 'ɡ'],
    [99, 'ɥ'],
    [101, 'ɨɪʝ'],
    [110, 'ɯɰŋɳɲɴø'],
  ] as const),
  ...([
    [118, 'ɸθœ'],
    [123, 'ɹ'],
    [125, 'ɾɻ'],
    [128, 'ʁɽʂʃʈʧ'],
    [135, 'ʊʋ'],
    [138, 'ʌɣɤ'],
  ] as const),
  ...([
    [142, 'χʎ'],
    [147, 'ʒʔ'],
    [156, 'ˈˌː'],
    [162, 'ʰ'],
    [164, 'ʲ'],
    [169, '↓'],
    [171, '→↗↘'],
  ] as const),
  [177, 'ᵻ'],
];
/** Which token each symbol is, in the published `tokenizer.json`. */
export const PUBLISHED_VOCABULARY: Readonly<Record<string, number>> = Object.fromEntries(
  RUNS.flatMap(([first, symbols]) => [...symbols].map((symbol, at) => [symbol, first + at] as const)),
);
const TOKENS = 178;
const QUIET = 0.05;

/** Writes the files of a Kokoro of random weights, under the names that published ones have. */
export async function writeKokoro(dir: string, like: KokoroExport = {}): Promise<void> {
  const { voices = ['af_heart', 'ff_siwis'], vocabulary = PUBLISHED_VOCABULARY, seed = 1 } = like;
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'model_quantized.onnx'), encodeModel(kokoroGraph(like)));
  const tokenizer = { version: '1.0', model: { vocab: { $: 0, ...vocabulary } } };
  await writeFile(join(dir, 'tokenizer.json'), JSON.stringify(tokenizer));
  for (const [at, voice] of voices.entries()) {
    const styles = new RandomWeights(seed + 1 + at).float(STYLE_ROWS * STYLE_SIZE, 1);
    await writeFile(join(dir, `${voice}.bin`), new Uint8Array(styles.buffer, 0, styles.byteLength));
  }
}

/** The same with the manifest that an installation writes. @param facts what the manifest says otherwise. */
export async function writeInstalledKokoro(
  dir: string,
  name: string,
  like: KokoroExport = {},
  facts: object = {},
): Promise<void> {
  await writeKokoro(dir, like);
  const files = await Promise.all(
    (await readdir(dir)).map(async (file) => {
      const { size: bytes } = await stat(join(dir, file));
      return [file, { bytes, sha256: '0'.repeat(64) }] as const;
    }),
  );
  const manifest = {
    ...{ model: name, kind: 'text-to-speech', format: 'kokoro', languages: ['en', 'fr'], licence: 'none' },
    ...{ revision: 0, source: { imported: true }, files: Object.fromEntries(files) },
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, ...facts }));
}

/** Each token between the ends sounds for some samples, less at higher speed, and a little as the style has it. */
function kokoroGraph({
  spelling = 'input_ids',
  tokenSamples = 600,
  sounds,
  seed = 1,
}: KokoroExport): ModelProto {
  const graph = new ExportedGraph('kokoro', 'fp32', seed);
  const names = spelling === 'tokens' ? ['tokens', 'audio'] : ['input_ids', 'waveform'];
  const [tokensName = '', audioName = ''] = names;
  const tokens = graph.input(tokensName, 'int64', [1, 'length']);
  const style = graph.input('style', 'float', [1, STYLE_SIZE]);
  const speed = graph.input('speed', spelling === 'whole-speed' ? 'int32' : 'float', [1]);
  const inner = graph.node('Slice', [tokens, graph.ints(1), graph.ints(-1), graph.ints(1)]);
  // At half speed a token takes twice as long.
  const widest = 2 * tokenSamples;
  const table = sounds === undefined ? graph.random([TOKENS, widest], QUIET) : tableOf(graph, widest, sounds);
  const plain = graph.node('Gather', [table, inner]);
  const colour = graph.linear(style, STYLE_SIZE, widest, sounds === undefined ? QUIET : 0);
  const voiced = graph.node('Add', [plain, colour]);
  const rate = graph.node('Cast', [speed], [intAttribute('to', TENSOR_TYPE.float)]);
  const samples = graph.node('Div', [graph.floats([1], Float32Array.of(tokenSamples)), rate]);
  const end = graph.node('Cast', [samples], [intAttribute('to', TENSOR_TYPE.int64)]);
  const timed = graph.node('Slice', [voiced, graph.ints(0), end, graph.ints(2)]);
  graph.output(audioName, graph.reshape(timed, 1, -1), 'float', [1, 'samples']);
  return graph.model();
}

function tableOf(
  graph: ExportedGraph,
  widest: number,
  sounds: (token: number, sample: number) => number,
): string {
  const values = Float32Array.from({ length: TOKENS * widest }, (_, at) =>
    sounds(Math.floor(at / widest), at % widest),
  );
  return graph.floats([TOKENS, widest], values);
}
