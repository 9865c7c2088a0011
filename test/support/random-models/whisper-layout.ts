import { spellingOfBytes } from '../../../src/engine/inference/whisper/byte-vocabulary.js';

/** Special tokens of multilingual Whisper of the first two generations, as they are published. */
export const WHISPER_IDS = {
  endOfText: 50_257,
  startOfTranscript: 50_258,
  firstLanguage: 50_259,
  translate: 50_358,
  transcribe: 50_359,
  startOfLanguageModel: 50_360,
  startOfPrevious: 50_361,
  noSpeech: 50_362,
  noTimestamps: 50_363,
  timestampBegin: 50_364,
  vocabulary: 51_865,
  blank: 220,
} as const;

/** The languages in the order of their tokens. */
export const WHISPER_LANGUAGES =
  'en,zh,de,es,ru,ko,fr,ja,pt,tr,pl,ca,nl,ar,sv,it,id,hi,fi,vi,he,uk,el,ms,cs,ro,da,hu,ta,no,th,ur,hr,bg,lt,la,mi,ml,cy,sk,te,fa,lv,bn,sr,az,sl,kn,et,mk,br,eu,is,hy,ne,mn,bs,kk,sq,sw,gl,mr,pa,si,km,sn,yo,so,af,oc,ka,be,tg,sd,gu,am,yi,lo,uz,fo,ht,ps,tk,nn,mt,sa,lb,my,bo,tl,mg,as,tt,haw,ln,ha,ba,jw,su'.split(
    ',',
  );

/** Tokens of text that is not said, the first of those that are published. */
export const NON_SPEECH = [
  1, 2, 7, 8, 9, 10, 14, 25, 26, 27, 28, 29, 31, 58, 59, 60, 61, 62, 63, 90, 91, 92, 93,
];

/** The bytes of each token of text: single bytes in GPT-2's order, then made-up words, half of them after a space. */
export function whisperTextTokens(): Uint8Array[] {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const singles = [...bytes.filter(isPrintable), ...bytes.filter((byte) => !isPrintable(byte))];
  const words = Array.from({ length: WHISPER_IDS.endOfText - 256 }, (_, at) => madeUpWord(at));
  return [
    ...singles.map((byte) => Uint8Array.of(byte)),
    ...words.map((word) => new TextEncoder().encode(word)),
  ];
}

function madeUpWord(index: number): string {
  const syllables: string[] = [];
  for (let rest = index + 12; rest > 0; rest = Math.floor(rest / 60)) {
    syllables.push(`${'bdfgklmnprst'.charAt(rest % 12)}${'aeiou'.charAt(Math.floor(rest / 12) % 5)}`);
  }
  return `${index % 2 === 0 ? ' ' : ''}${syllables.join('')}`;
}

/** `tiny-tokens.txt` of sherpa-onnx: base64 and number, a line each. */
export function sherpaTokenLines(tokens: readonly Uint8Array[]): string {
  return tokens.map((bytes, id) => `${Buffer.from(bytes).toString('base64')} ${id}\n`).join('');
}

function specialSpellings(): [spelling: string, id: number][] {
  const ids = WHISPER_IDS;
  return [
    ['<|endoftext|>', ids.endOfText],
    ['<|startoftranscript|>', ids.startOfTranscript],
    ...WHISPER_LANGUAGES.map((code, at): [string, number] => [`<|${code}|>`, ids.firstLanguage + at]),
    ['<|translate|>', ids.translate],
    ['<|transcribe|>', ids.transcribe],
    ['<|startoflm|>', ids.startOfLanguageModel],
    ['<|startofprev|>', ids.startOfPrevious],
    ['<|nospeech|>', ids.noSpeech],
    ['<|notimestamps|>', ids.noTimestamps],
  ];
}

/** `tokenizer.json` as far as it tells the vocabulary. */
export function tokenizerJson(tokens: readonly Uint8Array[]): object {
  const vocab = Object.fromEntries(tokens.map((bytes, id) => [spellingOfBytes(bytes), id]));
  const added = specialSpellings().map(([content, id]) => ({ id, content, special: true }));
  return {
    version: '1.0',
    added_tokens: added,
    model: { type: 'BPE', vocab: { ...vocab, '<|endoftext|>': WHISPER_IDS.endOfText }, merges: [] },
  };
}

/** `vocab.json` and `added_tokens.json`, the older form of the same. */
export function vocabularyJson(tokens: readonly Uint8Array[]): { vocab: object; added: object } {
  const vocab = Object.fromEntries(tokens.map((bytes, id) => [spellingOfBytes(bytes), id]));
  const [endOfText, ...added] = specialSpellings();
  return { vocab: { ...vocab, ...Object.fromEntries([endOfText!]) }, added: Object.fromEntries(added) };
}

/** `generation_config.json` as it is published with multilingual models. */
export function generationConfig(alignmentHeads: readonly (readonly number[])[]): object {
  const ids = WHISPER_IDS;
  return {
    alignment_heads: alignmentHeads,
    begin_suppress_tokens: [ids.blank, ids.endOfText],
    decoder_start_token_id: ids.startOfTranscript,
    eos_token_id: ids.endOfText,
    is_multilingual: true,
    lang_to_id: Object.fromEntries(
      WHISPER_LANGUAGES.map((code, at) => [`<|${code}|>`, ids.firstLanguage + at]),
    ),
    max_initial_timestamp_index: 50,
    max_length: 448,
    no_timestamps_token_id: ids.noTimestamps,
    suppress_tokens: [...NON_SPEECH, ids.startOfTranscript, ids.startOfPrevious, ids.noSpeech],
    task_to_id: { transcribe: ids.transcribe, translate: ids.translate },
  };
}

/** The metadata of sherpa-onnx's encoder. */
export function sherpaMetadata(sizes: {
  mels: number;
  state: number;
  heads: number;
  layers: number;
}): { key: string; value: string }[] {
  const ids = WHISPER_IDS;
  const languageTokens = WHISPER_LANGUAGES.map((_, at) => ids.firstLanguage + at);
  const facts: Record<string, string | number> = {
    model_type: 'whisper-tiny',
    version: 2,
    maintainer: 'k2-fsa',
    n_mels: sizes.mels,
    n_audio_ctx: 1500,
    n_audio_state: sizes.state,
    n_audio_head: sizes.heads,
    n_audio_layer: 1,
    n_vocab: ids.vocabulary,
    n_text_ctx: 448,
    n_text_state: sizes.state,
    n_text_head: sizes.heads,
    n_text_layer: sizes.layers,
    sot_sequence: [ids.startOfTranscript, ids.firstLanguage, ids.transcribe].join(','),
    all_language_tokens: languageTokens.join(','),
    all_language_codes: WHISPER_LANGUAGES.join(','),
    sot: ids.startOfTranscript,
    sot_index: 0,
    eot: ids.endOfText,
    blank_id: ids.blank,
    is_multilingual: 1,
    no_speech: ids.noSpeech,
    non_speech_tokens: NON_SPEECH.join(','),
    transcribe: ids.transcribe,
    translate: ids.translate,
    sot_prev: ids.startOfPrevious,
    sot_lm: ids.startOfLanguageModel,
    no_timestamps: ids.noTimestamps,
  };
  return Object.entries(facts).map(([key, value]) => ({ key, value: String(value) }));
}
