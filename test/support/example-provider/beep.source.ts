import type { ProviderSource } from '../../../src/modules/providers/registry/provider-source.js';
import { BeepVoice } from './beep-voice.js';

/** The voice that beeps. */
export const beepVoice: ProviderSource<'tts'> = {
  kind: 'tts',
  open: () => ({ providers: [{ name: 'beep', provider: new BeepVoice() }] }),
};
