import type { InstalledModel } from '../../../engine/inference/models/installed-models.js';
import type { Recognizer } from '../../../engine/inference/recognizer.js';
import { SileroModel } from '../../../engine/inference/silero/silero-model.js';
import { initialSileroState } from '../../../engine/inference/silero/silero-shape.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
  type SpeechToTextCapabilities,
} from '../../../engine/ports/speech-to-text.js';
import { VoiceActivity, type VoiceActivityStream } from '../../../engine/ports/voice-activity.js';

const DEFAULT_PIECE_SEC = 15;

/** A loaded recogniser as a provider, on this thread; its time is taken. */
export class RecognizerUnderProof extends SpeechToText {
  readonly capabilities: SpeechToTextCapabilities;
  /** Recognition alone, without decoding and voice detection. */
  elapsedSec = 0;

  constructor(
    { name, manifest }: InstalledModel,
    private readonly recognizer: Recognizer,
  ) {
    super();
    const { languages, maxPieceSec = DEFAULT_PIECE_SEC } = manifest;
    this.capabilities = { provider: 'embedded', model: name, languages, maxPieceSec, wordTimes: true };
  }

  async recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    const startedAtMs = performance.now();
    const { language } = options;
    const [piece] = await this.recognizer.recognize([pcm], language === undefined ? {} : { language });
    this.elapsedSec += (performance.now() - startedAtMs) / 1000;
    if (piece === undefined) throw new Error('The recogniser gave nothing for a piece');
    return piece;
  }
}

/** Voice detection on this thread. */
export class SileroOnThread extends VoiceActivity {
  constructor(private readonly model: SileroModel) {
    super();
  }

  open(): VoiceActivityStream {
    let state = initialSileroState();
    return {
      probabilities: async (pcm) => {
        const result = await this.model.detect(pcm, state);
        state = result.state;
        return result.probabilities;
      },
    };
  }
}
