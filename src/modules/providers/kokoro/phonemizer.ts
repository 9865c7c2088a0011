import { kokoroPhonemes } from '../../../engine/inference/kokoro/espeak-phonemes.js';
import type { SynthesisPriority } from '../../../engine/ports/text-to-speech.js';
import type { EspeakEngine } from '../espeak/espeak-engine.js';
import { markupOf } from '../espeak/speakable-pieces.js';
import type { TextSection } from './text-sections.js';

/** Who asks how something is pronounced. */
export interface PhonemizeOptions {
  /** The voice of eSpeak NG that knows it. */
  phonemizer: string;
  priority: SynthesisPriority;
  signal: AbortSignal;
}

/** Tells how a sentence is pronounced, in Kokoro's symbols and with its marks. */
export type Phonemizer = (sentence: readonly TextSection[], options: PhonemizeOptions) => Promise<string>;

/** The phonemes of eSpeak NG. Throws as {@link EspeakEngine.phonemize}. @param engine closed by whoever made it. */
export function espeakPhonemizer(engine: Pick<EspeakEngine, 'phonemize'>): Phonemizer {
  return async (sentence, { phonemizer, priority, signal }) => {
    const texts = sentence.map(({ text }) => markupOf(text));
    const ipa = await engine.phonemize(texts, phonemizer, priority, signal);
    const parts = sentence.map(({ text, mark }, at) => {
      const phonemes = kokoroPhonemes(ipa[at] ?? '', phonemizer);
      const [before = '', after = ''] = [/^\s/u, /\s$/u].map((edge) => (edge.test(text) ? ' ' : ''));
      return `${before}${phonemes}${after}${mark}`;
    });
    return spaced(parts.join(''));
  };
}

/** One space between words, none between a word and its marks: French has some there. */
function spaced(phonemes: string): string {
  const single = phonemes.replace(/\s+/gu, ' ').trim();
  return single.replace(/ (?=[,;:.!?…”)])/gu, '').replace(/(?<=[“(]) /gu, '');
}
