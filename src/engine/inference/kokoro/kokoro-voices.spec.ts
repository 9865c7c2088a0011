import { describe, expect, it } from 'vitest';
import { voicesAmong } from './kokoro-voices.js';

describe('voices of Kokoro', () => {
  it('are known by the names of their files, with language and phonemes', () => {
    expect(voicesAmong(['ff_siwis.bin', 'model.onnx', 'bm_george.bin', 'pf_dora.bin'])).toEqual([
      { name: 'bm_george', language: 'en', phonemizer: 'en' },
      { name: 'ff_siwis', language: 'fr', phonemizer: 'fr' },
      { name: 'pf_dora', language: 'pt', phonemizer: 'pt-br' },
    ]);
  });

  it('are none where eSpeak NG has not their phonemes, or the name is another', () => {
    expect(voicesAmong(['jf_alpha.bin', 'zm_yunxi.bin', 'voices-v1.0.bin', 'af_heart.pt', 'af.bin'])).toEqual(
      [],
    );
  });
});
