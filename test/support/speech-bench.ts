import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import type { SpeechBench } from '../conformance/text-to-speech.conformance.js';
import type { SpeechStandIn } from './speech-stand-in.js';

/** Puts a vendor's provider before its stand-in, which sends a greeting, two chunks and an end. */
export function benchOf(standIn: SpeechStandIn, voice: TextToSpeech & { close(): unknown }): SpeechBench {
  return {
    voice,
    cuts: 4,
    behave: (behaviour) => (standIn.script = behaviour),
    whenAsked: (times) => standIn.whenAsked(times),
    whenLeft: () => standIn.whenLeft(),
    close: async () => void (await voice.close()),
    open: () => standIn.openConnections(),
    dispose: () => standIn.close(),
  };
}
