import type { SpeechModel } from '../../src/engine/ports/speech-models.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type SpeechToTextCapabilities,
} from '../../src/engine/ports/speech-to-text.js';

class SilentRecognizer extends SpeechToText {
  constructor(readonly capabilities: SpeechToTextCapabilities) {
    super();
  }
  recognize(): Promise<RecognizedPiece> {
    return Promise.resolve({ text: '', words: [], confidence: 0, tokens: 0 });
  }
}

/** A model that hears nothing, for choosing among several. */
export function aRecognizer(
  id: string,
  languages: readonly string[],
  { wordTimes = true, ...changes }: Partial<SpeechModel> & { wordTimes?: boolean } = {},
): SpeechModel {
  const { ownedBy = 'local' } = changes;
  const capabilities = { provider: ownedBy, model: id, languages, maxPieceSec: 15, wordTimes };
  return {
    id,
    aliases: [],
    ownedBy,
    createdSec: 0,
    recognizer: new SilentRecognizer(capabilities),
    ...changes,
  };
}
