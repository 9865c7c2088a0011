import { decodeModel, encodeModel } from '../onnx/onnx-proto.js';
import { buildDecoderGraph } from './decoder-graph.js';
import { buildEncoderGraph } from './encoder-graph.js';
import { MOONSHINE_FILE_NAMES } from './moonshine-files.js';
import { MOONSHINE } from './moonshine-shape.js';
import { TokenVocabulary } from './token-vocabulary.js';
import type { WeightSign } from './transformer-builder.js';

export { chooseWeightSign } from './weight-sign.js';

/** The files of a prepared model, by name, from the encoder and the merged decoder as they are published. */
export async function buildMoonshine(
  encoder: Uint8Array,
  decoder: Uint8Array,
  weightSign: WeightSign,
): Promise<Record<string, Uint8Array>> {
  return {
    [MOONSHINE_FILE_NAMES.encoder]: encodeModel(
      buildEncoderGraph(decodeModel(encoder), decodeModel(decoder), weightSign),
    ),
    [MOONSHINE_FILE_NAMES.decoder]: encodeModel(buildDecoderGraph(decodeModel(decoder), weightSign)),
    [MOONSHINE_FILE_NAMES.vocabulary]: Buffer.from(await vocabularyFile()),
  };
}

async function vocabularyFile(): Promise<string> {
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const tokens = Array.from({ length: MOONSHINE.vocabularySize }, (_, id) => tokenizer.vocabById[id] ?? '');
  return TokenVocabulary.serialize(tokens);
}
