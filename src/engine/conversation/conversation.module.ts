import { Module } from '@nestjs/common';
import { ProvidersConfig } from '../../platform/config/providers.config.js';
import { SpeechListeners } from '../ports/speech-listeners.js';
import { SpeechVoices } from '../ports/speech-voices.js';
import { TurnDetector } from '../ports/turn-detector.js';
import { LiveVoiceActivity } from '../ports/voice-activity.js';
import { systemClock } from './conversation-clock.js';
import { ConversationEngine } from './conversation-engine.js';
import { LiveHearing } from './hearing/live-hearing.js';
import { PromptVoiceActivity } from './prompt-voice-activity.js';
import { KeptSpeech } from './speaking/kept-speech.js';
import { SpokenAnswer } from './speaking/spoken-answer.js';

/** A spoken answer that takes longer than a minute to write is no answer. */
const ANSWER_MS = 60_000;

/** Offers {@link ConversationEngine} on the ears and voices that are bound. */
@Module({
  providers: [
    {
      provide: ConversationEngine,
      inject: [SpeechListeners, LiveVoiceActivity, TurnDetector, SpeechVoices, ProvidersConfig],
      useFactory: (
        listeners: SpeechListeners,
        liveVoiceActivity: LiveVoiceActivity,
        turnDetector: TurnDetector,
        voices: SpeechVoices,
        { llmTimeoutMs }: ProvidersConfig,
      ): ConversationEngine => {
        const clock = systemClock;
        const voiceActivity = new PromptVoiceActivity(liveVoiceActivity, clock);
        const ears = { listeners, voiceActivity, turnDetector, clock };
        const keptSpeech = new KeptSpeech(voices, clock);
        return new ConversationEngine({
          clock,
          deadlines: { firstTextMs: llmTimeoutMs, stallMs: llmTimeoutMs, totalMs: ANSWER_MS },
          openHearing: (options, listener) => new LiveHearing({ ...ears, ...options }, listener),
          openSpeaking: (options, listener) => new SpokenAnswer({ voices, clock, ...options }, listener),
          keepSpeech: (text, language, voice) => keptSpeech.keep(text, language, voice),
        });
      },
    },
  ],
  exports: [ConversationEngine],
})
export class ConversationModule {}
