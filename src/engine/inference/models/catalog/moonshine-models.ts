import { filesOf, pinned, type CatalogModel } from './catalog-model.js';

const common = { kind: 'speech-to-text', format: 'moonshine', maxPieceSec: 15 } as const;
const COMMUNITY = 'Moonshine Community License (non-commercial)';

/** Moonshine models of the first generation in the 8-bit exports of onnx-community; each speaks one language. */
export const MOONSHINE_MODELS: readonly CatalogModel[] = [
  {
    ...common,
    name: 'moonshine-base',
    languages: ['en'],
    licence: 'MIT',
    repository: 'onnx-community/moonshine-base-ONNX',
    revision: 'b1e9b6aae3c3c7298f10c3798393fdf38e8fbbad',
    files: filesOf(
      pinned('config.json', 922, 'fab7241d1e9fc6c2370c4c6dfb5da79bb54d67ed9ab6b507ac51d29d2abe01d1'),
      pinned(
        'generation_config.json',
        147,
        'f9b3f711b57be7def2e50a8942f64f36ee0a55fad5b84ff93a687b6c5bcc1d44',
      ),
      pinned('tokenizer.json', 3_761_754, '7b913404bdd039af4756783218af4440bc07fb7d6d8258d677e34f95b3ec416f'),
      pinned(
        'onnx/encoder_model_quantized.onnx',
        20_513_063,
        '1dd9ab0a7f987113d30affcba5a068d11c8f90fa0223caa3e491ade431ad9751',
      ),
      pinned(
        'onnx/decoder_model_merged_quantized.onnx',
        42_498_870,
        'cc9f3cd6698a369c6008b41aa60aa3fb3322e7f03c9bdf19d8e6b7200afca4f3',
      ),
    ),
  },
  ...['ar', 'ja', 'ko', 'uk', 'vi', 'zh'].map((language) => otherLanguage('tiny', language)),
  ...['ja', 'ko', 'zh'].map((language) => otherLanguage('base', language)),
];

function otherLanguage(size: 'tiny' | 'base', language: string): CatalogModel {
  return {
    ...common,
    name: `moonshine-${size}-${language}`,
    languages: [language],
    licence: COMMUNITY,
    repository: `onnx-community/moonshine-${size}-${language}-ONNX`,
    revision: 'main',
    files: filesOf(
      { path: 'config.json' },
      { path: 'generation_config.json' },
      { path: 'tokenizer.json' },
      { path: 'onnx/encoder_model_quantized.onnx' },
      { path: 'onnx/decoder_model_merged_quantized.onnx' },
    ),
  };
}
