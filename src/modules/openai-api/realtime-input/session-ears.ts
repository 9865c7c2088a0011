import { Injectable } from '@nestjs/common';
import { SpeechListeners } from '../../../engine/ports/speech-listeners.js';
import { TurnDetector } from '../../../engine/ports/turn-detector.js';
import { LiveVoiceActivity } from '../../../engine/ports/voice-activity.js';

/** What sessions hear with. */
@Injectable()
export class SessionEars {
  constructor(
    readonly listeners: SpeechListeners,
    readonly voiceActivity: LiveVoiceActivity,
    readonly turnDetector: TurnDetector,
  ) {}
}
