import { join } from 'node:path';
import type { ort } from '../onnx/onnx-runtime.js';
import { pickFile, readModelJson } from '../models/exported-files.js';
import { ByteVocabulary, bytesOfSpelling } from './byte-vocabulary.js';
import { OptimumGraph, type AttentionHead } from './optimum-graph.js';
import type { WhisperExport } from './whisper-graph.js';
import { isoCode, type WhisperTokens } from './whisper-tokens.js';

const ENCODER = [/^encoder_model_(quantized|int8|uint8)\.(onnx|ort)$/, /^encoder_model\.(onnx|ort)$/];
const DECODER = [
  /^decoder_model_merged_(quantized|int8|uint8)\.(onnx|ort)$/,
  /^decoder_model_merged\.(onnx|ort)$/,
];
const TOKENIZER = 'tokenizer.json';
const GENERATION = 'generation_config.json';
const CONFIG = 'config.json';
const MEL_COUNTS = [80, 128];
const LANGUAGE = /^<\|([a-z]{2,3})\|>$/;

type Ids = ReadonlyMap<string, number>;

/**
 * Loads Whisper as Hugging Face's optimum exports it: `encoder_model.onnx` and `decoder_model_merged.onnx` or their 8-bit
 * forms, `tokenizer.json` (or `vocab.json` with `added_tokens.json`) and `generation_config.json`.
 *
 * @throws Error that names the file which is missing, damaged or something else, and says why.
 */
export async function loadOptimumExport(
  dir: string,
  names: readonly string[],
  options: ort.InferenceSession.SessionOptions,
): Promise<WhisperExport> {
  const encoder = pickFile(dir, names, ENCODER, 'encoder_model.onnx');
  const decoder = pickFile(dir, names, DECODER, 'decoder_model_merged.onnx');
  pickFile(dir, names, [/^generation_config\.json$/], GENERATION);
  const generation = await readModelJson(join(dir, GENERATION));
  const { text, special, path } = await readVocabulary(dir, names);
  const tokens = specialTokens(special, generation, path);
  const alignmentHeads = headsOf(generation.alignment_heads);
  const mels = await melsOf(dir, names);
  const graph = await OptimumGraph.load({ encoder, decoder }, { mels, alignmentHeads }, options);
  return { graph, tokens, vocabulary: new ByteVocabulary(text) };
}

interface VocabularyFile {
  text: Map<number, Uint8Array>;
  special: Ids;
  path: string;
}

async function readVocabulary(dir: string, names: readonly string[]): Promise<VocabularyFile> {
  const path = pickFile(dir, names, [/^tokenizer\.json$/, /^vocab\.json$/], 'tokenizer.json or vocab.json');
  const file = await readModelJson(path);
  if (path.endsWith(TOKENIZER)) {
    const { vocab } = (file.model ?? {}) as { vocab?: unknown };
    const added = Array.isArray(file.added_tokens) ? (file.added_tokens as unknown[]) : [];
    const special = added.map((entry) => (entry ?? {}) as { content?: unknown; id?: unknown });
    const ids = special.map(({ content, id }): [string, unknown] => [String(content), id]);
    return vocabularyOf(vocab, Object.fromEntries(ids), path);
  }
  return vocabularyOf(file, await readModelJson(join(dir, 'added_tokens.json')), path);
}

function vocabularyOf(vocab: unknown, added: Record<string, unknown>, path: string): VocabularyFile {
  if (typeof vocab !== 'object' || vocab === null) throw new Error(`${path} holds no vocabulary`);
  const all = Object.entries(vocab as Record<string, unknown>);
  const isSpecial = (spelling: string): boolean => spelling.startsWith('<|') && spelling.endsWith('|>');
  const special = [...Object.entries(added), ...all.filter(([spelling]) => isSpecial(spelling))];
  const text = new Map<number, Uint8Array>();
  for (const [spelling, id] of all) {
    const bytes = isSpecial(spelling) ? undefined : bytesOfSpelling(spelling);
    if (bytes !== undefined && isTokenId(id)) text.set(id, bytes);
  }
  if (text.size === 0) throw new Error(`${path} holds no tokens of text`);
  return {
    text,
    special: new Map(special.filter((entry): entry is [string, number] => isTokenId(entry[1]))),
    path,
  };
}

function specialTokens(ids: Ids, generation: Record<string, unknown>, path: string): WhisperTokens {
  const idOf = (...spellings: string[]): number => {
    const found = spellings.map((spelling) => ids.get(spelling)).find((id) => id !== undefined);
    if (found === undefined) throw new Error(`${path} holds no token ${spellings.join(' or ')}`);
    return found;
  };
  const noTimestamps = idOf('<|notimestamps|>');
  const isMultilingual = generation.is_multilingual !== false;
  const languages = [...ids].flatMap(([spelling, id]) => {
    const code = LANGUAGE.exec(spelling)?.[1];
    return code === undefined || !isMultilingual ? [] : [[isoCode(code), id] as const];
  });
  if (isMultilingual && languages.length === 0) throw new Error(`${path} holds no language`);
  return {
    startOfTranscript: idOf('<|startoftranscript|>'),
    endOfText: idOf('<|endoftext|>'),
    startOfPrevious: idOf('<|startofprev|>'),
    noSpeech: idOf('<|nospeech|>', '<|nocaptions|>'),
    noTimestamps,
    timestampBegin: noTimestamps + 1,
    transcribe: isMultilingual ? idOf('<|transcribe|>') : undefined,
    languages: new Map(languages),
    suppressed: idsIn(generation.suppress_tokens),
    suppressedFirst: idsIn(generation.begin_suppress_tokens),
  };
}

/** Older exports leave the number of mels open, and tell it in `config.json`. */
async function melsOf(dir: string, names: readonly string[]): Promise<number | undefined> {
  if (!names.includes(CONFIG)) return undefined;
  const { num_mel_bins: mels } = await readModelJson(join(dir, CONFIG));
  return MEL_COUNTS.find((count) => count === mels);
}

function headsOf(value: unknown): AttentionHead[] {
  const pairs = Array.isArray(value) ? (value as unknown[]) : [];
  return pairs.map(idsIn).filter((pair): pair is [number, number] => pair.length === 2);
}

function idsIn(value: unknown): number[] {
  return Array.isArray(value) ? value.filter(isTokenId) : [];
}

function isTokenId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1 << 20;
}
