import type { ort } from '../onnx/onnx-runtime.js';
import { readModelMetadata } from '../onnx/model-metadata.js';
import { pickFile, readTokenLines } from '../models/exported-files.js';
import { ByteVocabulary } from './byte-vocabulary.js';
import { SherpaGraph, type SherpaSizes } from './sherpa-graph.js';
import type { WhisperExport } from './whisper-graph.js';
import { isoCode, type WhisperTokens } from './whisper-tokens.js';

const ENCODER = [/^(.+-)?encoder\.int8\.onnx$/, /^(.+-)?encoder\.onnx$/];
const DECODER = [/^(.+-)?decoder\.int8\.onnx$/, /^(.+-)?decoder\.onnx$/];
const TOKENS = [/^(.+-)?tokens\.txt$/];
/** No model is larger in any direction; what claims to be is not loaded. */
const MAX_SIZE = 1 << 20;

/**
 * Loads Whisper as sherpa-onnx exports it: `tiny-encoder.onnx`, `tiny-decoder.onnx`, `tiny-tokens.txt`, or their 8-bit
 * forms. What is not in the graphs stands in the encoder's metadata.
 *
 * @throws Error that names the file which is missing, damaged or something else, and says why.
 */
export async function loadSherpaExport(
  dir: string,
  names: readonly string[],
  options: ort.InferenceSession.SessionOptions,
): Promise<WhisperExport> {
  const encoder = pickFile(dir, names, ENCODER, 'encoder.onnx');
  const decoder = pickFile(dir, names, DECODER, 'decoder.onnx');
  const text = await readTokenLines(pickFile(dir, names, TOKENS, 'tokens.txt'));
  const { sizes, tokens } = factsOf(await readModelMetadata(encoder), encoder);
  const spoken = new Map([...text].filter(([id]) => id < tokens.endOfText));
  const graph = await SherpaGraph.load({ encoder, decoder }, sizes, options);
  return { graph, tokens, vocabulary: new ByteVocabulary(spoken) };
}

function factsOf(
  metadata: ReadonlyMap<string, string>,
  path: string,
): { sizes: SherpaSizes; tokens: WhisperTokens } {
  const textOf = (key: string): string => {
    const value = metadata.get(key);
    if (value === undefined) throw new Error(`${path} tells no ${key}`);
    return value;
  };
  const toNumber = (key: string, text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value < MAX_SIZE)) throw new Error(`${path} tells a ${key} of '${text.slice(0, 40)}'`);
    return value;
  };
  const numberOf = (key: string): number => toNumber(key, textOf(key));
  const listOf = (key: string): number[] =>
    textOf(key)
      .split(',')
      .filter((part) => part !== '')
      .map((part) => toNumber(key, part));
  const isMultilingual = numberOf('is_multilingual') === 1;
  const codes = isMultilingual ? textOf('all_language_codes').split(',') : [];
  const languageTokens = isMultilingual ? listOf('all_language_tokens') : [];
  if (codes.length !== languageTokens.length) throw new Error(`${path} tells languages without tokens`);
  const [sot, eot, previous] = [numberOf('sot'), numberOf('eot'), numberOf('sot_prev')];
  const noTimestamps = numberOf('no_timestamps');
  return {
    sizes: {
      mels: numberOf('n_mels'),
      positions: numberOf('n_text_ctx'),
      layers: numberOf('n_text_layer'),
      state: numberOf('n_text_state'),
    },
    tokens: {
      startOfTranscript: sot,
      endOfText: eot,
      startOfPrevious: previous,
      noSpeech: numberOf('no_speech'),
      noTimestamps,
      timestampBegin: noTimestamps + 1,
      transcribe: isMultilingual ? numberOf('transcribe') : undefined,
      languages: new Map(codes.map((code, at) => [isoCode(code), languageTokens[at]!])),
      suppressed: listOf('non_speech_tokens'),
      suppressedFirst: [numberOf('blank_id'), eot],
    },
  };
}
