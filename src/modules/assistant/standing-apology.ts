import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { ConversationClock } from '../../engine/conversation/conversation-clock.js';
import type { ConversationEngine } from '../../engine/conversation/conversation-engine.js';
import { languageCodeOf } from '../../engine/ports/speech-voices.js';
import type { AssistantProfile } from './assistant-profile.js';

/** By then the rush of a start is over. */
const AFTER_START_MS = 10_000;

/** Has the apology ready before anybody calls: the voices may be gone when the first one does. */
export class StandingApology implements OnApplicationBootstrap, OnModuleDestroy {
  private stopWaiting: () => void = () => undefined;

  /** @param engine undefined in a process that holds no conversations. */
  constructor(
    private readonly engine: Pick<ConversationEngine, 'prepare'> | undefined,
    private readonly profile: Pick<AssistantProfile, 'spokenLanguage' | 'voice'>,
    private readonly clock: ConversationClock,
  ) {}

  onApplicationBootstrap(): void {
    const { engine, profile, clock } = this;
    if (engine === undefined) return;
    const language = languageCodeOf(profile.spokenLanguage);
    this.stopWaiting = clock.after(AFTER_START_MS, () => engine.prepare(language, profile.voice));
  }

  onModuleDestroy(): void {
    this.stopWaiting();
  }
}
