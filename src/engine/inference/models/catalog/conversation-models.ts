import { filesOf, pinned, type CatalogModel } from './catalog-model.js';

/** What a conversation can use beside recognition: the end of a turn, and a voice. */
export const CONVERSATION_MODELS: readonly CatalogModel[] = [
  {
    name: 'smart-turn-v3',
    kind: 'turn-detection',
    format: 'smart-turn',
    languages: 'ar bn da de en es fi fr hi id it ja ko mr nl no pl pt ru tr uk vi zh'.split(' '),
    licence: 'BSD-2-Clause',
    repository: 'pipecat-ai/smart-turn-v3',
    revision: 'f766f81d3cfdf7737ac64aad813d91bbfd56bf93',
    maxPieceSec: 8,
    files: filesOf(
      pinned(
        'smart-turn-v3.2-cpu.onnx',
        8_679_182,
        '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f',
      ),
    ),
  },
  {
    name: 'kokoro-82m',
    kind: 'text-to-speech',
    format: 'kokoro',
    languages: ['en', 'fr'],
    licence: 'Apache-2.0',
    repository: 'onnx-community/Kokoro-82M-v1.0-ONNX',
    revision: '1939ad2a8e416c0acfeecc08a694d14ef25f2231',
    files: filesOf(
      pinned(
        'onnx/model_quantized.onnx',
        92_361_116,
        'fbae9257e1e05ffc727e951ef9b9c98418e6d79f1c9b6b13bd59f5c9028a1478',
      ),
      pinned('tokenizer.json', 3_497, '77a02c8e164413299b4b4c403b14f8e0e1c1b727db4d46a09d6327b861060a34'),
      pinned(
        'voices/af_heart.bin',
        522_240,
        'd583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b',
      ),
      pinned(
        'voices/ff_siwis.bin',
        522_240,
        'a35f5675ad08948e326ae75fd0ea16ba5d0042e4f76b5f3d1df77d0a48c54861',
      ),
    ),
  },
];
