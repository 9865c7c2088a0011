import type { SpeechListeners } from '../../../engine/ports/speech-listeners.js';
import type { SpeechModels } from '../../../engine/ports/speech-models.js';
import type { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import type { LiveVoiceActivity } from '../../../engine/ports/voice-activity.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { measuredCost, type TrialParts } from './call-cost.js';
import type { CallCost } from './capacity-estimate.js';

const EMBEDDED = 'embedded';
const LANGUAGE = 'en';

/** What a trial is made with: never a vendor, whose calls cost money. */
export class CapacityTrial {
  constructor(
    private readonly voiceActivity: LiveVoiceActivity,
    private readonly listeners: SpeechListeners,
    private readonly models: SpeechModels,
    private readonly voices: SpeechVoices,
  ) {}

  /** @throws AppError `not_ready` where there is nothing to measure with. */
  async run(): Promise<CallCost> {
    const { voiceActivity } = this;
    return measuredCost({ voiceActivity, speech: this.speech() });
  }

  private speech(): TrialParts['speech'] {
    if (this.listeners.choose(LANGUAGE).capabilities.provider !== EMBEDDED) return undefined;
    const isEmbedded = ({ capabilities }: { capabilities: { provider: string } }): boolean =>
      capabilities.provider === EMBEDDED;
    const recognizer = this.models.models.map((model) => model.recognizer).find(isEmbedded);
    const voice = this.voices.voices.find(isEmbedded);
    if (recognizer !== undefined && voice !== undefined) return { recognizer, voice };
    throw new AppError('not_ready', 'Nothing on this machine says what could be recognised');
  }
}
