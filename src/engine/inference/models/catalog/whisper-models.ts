import { filesOf, pinned, type CatalogFile, type CatalogModel } from './catalog-model.js';

const LANGUAGES = (
  'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is ' +
  'it ja ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl ' +
  'sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh'
).split(' ');

const tokenizer = pinned(
  'tokenizer.json',
  2_480_466,
  '27fc476bfe7f17299480be2273fc0608e4d5a99aba2ab5dec5374b4482d1a566',
);

interface Variant {
  size: string;
  revision: string;
  files: readonly CatalogFile[];
}

/** The multilingual Whisper models of OpenAI in the 8-bit ONNX exports of onnx-community. */
export const WHISPER_MODELS: readonly CatalogModel[] = [
  whisper({
    size: 'tiny',
    revision: 'ff4177021cc41f7db950912b73ea4fdf7d01d8e7',
    files: [
      pinned('config.json', 2_243, '46aeea0a406afbeb563fc8e59ca10609203df4299af6a83f73752fef369efd2d'),
      pinned(
        'generation_config.json',
        3_772,
        'f5c67e5a4f7102f8cb4d058bc95da276bbc19eeec997267c3bb0f25ef68facd1',
      ),
      tokenizer,
      pinned(
        'onnx/encoder_model_quantized.onnx',
        10_124_990,
        '2af4a414ca47aa30f61246017e5fe82b0a8d229281d1255ba666a2a7f6b84d19',
      ),
      pinned(
        'onnx/decoder_model_merged_quantized.onnx',
        30_719_241,
        '25e807a962b6349356d0ea5d0dfe530b7e5bf0e2a484aeca0359d03143faddd3',
      ),
    ],
  }),
  whisper({
    size: 'base',
    revision: '1846881b6b3a3024392c1eea3ad983695bc23925',
    files: [
      pinned('config.json', 2_243, 'f4d0608f7d918166da7edb3e188de5ef1bfe70d9802e785d271fd88111e9cf4b'),
      // Published figures of this file contradict each other.
      { path: 'generation_config.json' },
      tokenizer,
      pinned(
        'onnx/encoder_model_quantized.onnx',
        23_201_314,
        '5862993336bf33acd23736071aae2b32261d3b1b2f37780194460d4ef974dd46',
      ),
      pinned(
        'onnx/decoder_model_merged_quantized.onnx',
        53_693_315,
        'fa3ef9902734ce5ae6f9ef2bdb2ba9a6c4b5785b09f4f420ce036573dc9d090b',
      ),
    ],
  }),
  whisper({
    size: 'small',
    revision: '36050c46d777d46dc4b5f43f6d90574fc38f8732',
    files: [
      pinned('config.json', 2_227, '457854d452f17661e197d74aee12b8e74fb75ba30ebfaa7426d0d61ea1e08a18'),
      pinned(
        'generation_config.json',
        3_893,
        'f538b28220c6a6d6f1af1458d4141cacb4ef4963df3de98a19490440c412ddf0',
      ),
      tokenizer,
      pinned(
        'onnx/encoder_model_quantized.onnx',
        92_326_160,
        'a43a83f3c5361cd591cfa7c36f14b43cf7cb22f47a415cc14a8d557be800fa92',
      ),
      pinned(
        'onnx/decoder_model_merged_quantized.onnx',
        156_750_845,
        'ec07c3cbb64172c39791e26ee870a65ac22b458c36722bfe2776b3dbf741e0c9',
      ),
    ],
  }),
  whisper({
    size: 'large-v3-turbo',
    revision: '360ebcde2559d60bb474678be3c1de9ef347d01a',
    files: [
      pinned('config.json', 1_332, '35cd83669f75bc2867f3b3a4461850392d5e308cd6ea951c3700539883c28df1'),
      pinned(
        'generation_config.json',
        3_897,
        '16f95291d2f47c944d3c2b19390bba7965666555c1ea2a0bdc850d1fab45612f',
      ),
      pinned('tokenizer.json', 2_480_617, '6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca'),
      pinned(
        'onnx/encoder_model_quantized.onnx',
        644_822_195,
        'd2f853dc3254fdc0079f55dd4433ea716ac98ec5574d3b475f288f2a77cebba9',
      ),
      pinned(
        'onnx/decoder_model_merged_quantized.onnx',
        439_936_716,
        '61481bd3be3a445d5a4b9070e8f8b2c6cc4fbbbbdc9f0e7ed048a132b8b84e0d',
      ),
    ],
  }),
];

function whisper({ size, revision, files }: Variant): CatalogModel {
  return {
    name: `whisper-${size}`,
    kind: 'speech-to-text',
    format: 'whisper',
    languages: LANGUAGES,
    licence: 'MIT',
    repository: `onnx-community/whisper-${size}`,
    revision,
    maxPieceSec: 30,
    files: filesOf(...files),
  };
}
