import { filesOf, pinned, type CatalogModel } from './catalog-model.js';

const EUROPEAN = 'bg cs da de el en es et fi fr hr hu it lt lv mt nl pl pt ro ru sk sl sv uk'.split(' ');

const common = {
  kind: 'speech-to-text',
  format: 'parakeet-tdt',
  licence: 'CC-BY-4.0',
  maxPieceSec: 30,
} as const;

const v3 = {
  ...common,
  languages: EUROPEAN,
  layout: 'joint',
  repository: 'istupakov/parakeet-tdt-0.6b-v3-onnx',
  revision: '8f23f0c03c8761650bdb5b40aaf3e40d2c15f1ce',
} as const;

const v2 = {
  ...common,
  languages: ['en'],
  layout: 'joint',
  repository: 'istupakov/parakeet-tdt-0.6b-v2-onnx',
  revision: '0bbb45a3365852604aef28b538a8f066f4ccaa85',
} as const;

const v3Vocabulary = pinned(
  'vocab.txt',
  93_939,
  'd58544679ea4bc6ac563d1f545eb7d474bd6cfa467f0a6e2c1dc1c7d37e3c35d',
);
const v2Vocabulary = pinned(
  'vocab.txt',
  9_384,
  'ec182b70dd42113aff6c5372c75cac58c952443eb22322f57bbd7f53977d497d',
);
const config = pinned('config.json', 97, '666903c76b9798caf2c210afd4f6cd60b08a8dbf9800ec8d7a3bc0d2148ac466');

/** NVIDIA Parakeet TDT as exported by onnx-asr (`joint`) and by sherpa-onnx (`split`). */
export const PARAKEET_MODELS: readonly CatalogModel[] = [
  {
    ...v3,
    name: 'parakeet-tdt-0.6b-v3',
    files: filesOf(
      pinned(
        'encoder-model.int8.onnx',
        652_183_999,
        '6139d2fa7e1b086097b277c7149725edbab89cc7c7ae64b23c741be4055aff09',
      ),
      pinned(
        'decoder_joint-model.int8.onnx',
        18_202_004,
        'eea7483ee3d1a30375daedc8ed83e3960c91b098812127a0d99d1c8977667a70',
      ),
      v3Vocabulary,
      config,
    ),
  },
  {
    ...v3,
    name: 'parakeet-tdt-0.6b-v3-fp32',
    files: filesOf(
      pinned(
        'encoder-model.onnx',
        41_770_866,
        '98a74b21b4cc0017c1e7030319a4a96f4a9506e50f0708f3a516d02a77c96bb1',
      ),
      pinned(
        'encoder-model.onnx.data',
        2_435_420_160,
        '9a22d372c51455c34f13405da2520baefb7125bd16981397561423ed32d24f36',
      ),
      pinned(
        'decoder_joint-model.onnx',
        72_520_893,
        'e978ddf6688527182c10fde2eb4b83068421648985ef23f7a86be732be8706c1',
      ),
      v3Vocabulary,
      config,
    ),
  },
  {
    ...v3,
    name: 'parakeet-tdt-0.6b-v3-split',
    layout: 'split',
    repository: 'csukuangfj/sherpa-onnx-nemo-parakeet-tdt-0.6b-v3-int8',
    revision: '2bda32ec70b097a55adaa07d9a7173915b43cc78',
    files: filesOf(
      pinned(
        'encoder.int8.onnx',
        652_184_281,
        'acfc2b4456377e15d04f0243af540b7fe7c992f8d898d751cf134c3a55fd2247',
      ),
      pinned(
        'decoder.int8.onnx',
        11_845_275,
        '179e50c43d1a9de79c8a24149a2f9bac6eb5981823f2a2ed88d655b24248db4e',
      ),
      pinned(
        'joiner.int8.onnx',
        6_355_277,
        '3164c13fc2821009440d20fcb5fdc78bff28b4db2f8d0f0b329101719c0948b3',
      ),
      { ...v3Vocabulary, path: 'tokens.txt' },
    ),
  },
  {
    ...v2,
    name: 'parakeet-tdt-0.6b-v2',
    files: filesOf(
      pinned(
        'encoder-model.int8.onnx',
        652_184_014,
        '3e0581fda6ab843888b51e56d7ee78b6d5bc3237ec113af1f732d1d5286aa155',
      ),
      pinned(
        'decoder_joint-model.int8.onnx',
        8_998_286,
        'a449f49acd68979d418651dd2dcb737cc0f1bf0225e009e29ee326354edbf7d3',
      ),
      v2Vocabulary,
      config,
    ),
  },
  {
    ...v2,
    name: 'parakeet-tdt-0.6b-v2-split',
    layout: 'split',
    repository: 'csukuangfj/sherpa-onnx-nemo-parakeet-tdt-0.6b-v2-int8',
    revision: 'b9bd32696df49cbb1e7e499238a22804c82f9ef7',
    files: filesOf(
      pinned(
        'encoder.int8.onnx',
        652_184_296,
        'a32b12d17bbbc309d0686fbbcc2987b5e9b8333a7da83fa6b089f0a2acd651ab',
      ),
      pinned(
        'decoder.int8.onnx',
        7_257_753,
        'b6bb64963457237b900e496ee9994b59294526439fbcc1fecf705b31a15c6b4e',
      ),
      pinned(
        'joiner.int8.onnx',
        1_739_080,
        '7946164367946e7f9f29a122407c3252b680dbae9a51343eb2488d057c3c43d2',
      ),
      { ...v2Vocabulary, path: 'tokens.txt' },
    ),
  },
  {
    ...common,
    name: 'parakeet-tdt-110m',
    languages: ['en'],
    layout: 'split',
    repository: 'punitd/sherpa-onnx-nemo-parakeet_tdt_transducer_110m-en-36000-int8',
    revision: '66a4fa70643dc7ce25c9b38b2f87e1b35ddad33d',
    files: filesOf(
      pinned(
        'encoder.int8.onnx',
        131_113_202,
        '0f35509ddeb9b39002fb077d979a9fe74f06eb0bc4dd5c34f512f82e5111d657',
      ),
      pinned(
        'decoder.int8.onnx',
        3_955_863,
        'f7c331c5504c2e593c76ed22b728e3f554af6c4a383dde862e719ced08b1da19',
      ),
      pinned(
        'joiner.int8.onnx',
        1_411_403,
        'bf7dff69e9f2cdbe9943d70da358f38b361c115ba0105bae7e908e0d6ec782f6',
      ),
      pinned('tokens.txt', 9_953, '450e56bd2f036fe5b6aa821865838cc5aa9d8b0106134ce9a9ba0664abe6cd10'),
    ),
  },
  {
    ...common,
    name: 'parakeet-tdt-110m-joint',
    languages: ['en'],
    layout: 'joint',
    repository: 'OpenVoiceOS/nvidia-parakeet-tdt_ctc-110m-onnx',
    revision: '40cd0e28e787fc8a2635abf5258e0f886b5304a9',
    files: filesOf(
      { path: 'encoder-model.int8.onnx' },
      { path: 'decoder_joint-model.int8.onnx' },
      { path: 'vocab.txt' },
      { path: 'config.json' },
    ),
  },
];
