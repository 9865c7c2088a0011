import { describe, expect, it } from 'vitest';
import { kokoroPhonemes } from './espeak-phonemes.js';

describe('phonemes of eSpeak NG in the symbols of Kokoro', () => {
  it.each([
    ['joins what is one sound', 'en-us', 'h_ˌaʊ k_ʊ_d aɪ n_ˈoʊ', 'hˌW kʊd I nˈO'],
    ['joins affricates', 'en-us', 'dʒ_ˈʌ_dʒ tʃ_ˈɜː_tʃ', 'ʤˈʌʤ ʧˈɜɹʧ'],
    ['knows sounds in longer ones', 'en-us', 'f_ˈaɪɚ m_ˈɔːɹ', 'fˈIəɹ mˈɔɹ'],
    ['keeps the vowel of articles', 'en-us', 'ɐ b_ˈɪ_ɡ ɐ_n ɐ_b_ˈaʊ_t', 'ɐ bˈɪɡ ɐn əbˈWt'],
    ['tells one sound from two', 'en-us', 'n_aɪ_ˈiː_v a_ɪ', 'nIˈiv aɪ'],
    ['leaves out American length', 'en-us', 'f_ˈoː_ɹ w_ˈɜː_ɹ_d', 'fˈɔɹ wˈɜɹd'],
    ['flaps in American', 'en-us', 'b_ˈʌ_ɾ_ɚ', 'bˈʌTəɹ'],
    ['has syllables without a vowel', 'en-us', 'b_ˈʌ_ʔ_n̩ l_ˈɪ_ɾ_əl', 'bˈʌtn lˈɪTᵊl'],
    ['keeps British length', 'en', 'k_ˈɑː n_ˈəʊ ð_ˈeə', 'kˈɑː nˈQ ðˈɛː'],
    ['has nasal vowels in French', 'fr', 'b_ɔ̃_ʒ_ˈu_ʁ', 'bɔ̃ʒˈuʁ'],
    ['has none in English', 'en-us', 'k_ɔ̃_ɲ_ˈæ_k', 'kɔɲˈæk'],
    ['has long affricates', 'it', 'p_ˈi_tsː_a_', 'pˈiʦːa'],
    ['has affricates of other languages', 'it', 'p_ˈi_ts_a dz_ˈɛ_ɾ_o', 'pˈiʦa ʣˈɛɾo'],
    ['drops what tells of another language', 'fr', 'l_ə- (en)_h_ə_l_ˈəʊ_(fr)_ s_a', 'lə həlˈQ sa'],
    ['drops hyphens and empty words', 'es', 'o_l-_a  ', 'ola'],
  ])('%s', (_, phonemizer, ipa, phonemes) => {
    expect(kokoroPhonemes(ipa, phonemizer)).toBe(phonemes);
  });
});
