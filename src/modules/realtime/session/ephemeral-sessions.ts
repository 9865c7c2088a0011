import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  RemoteConversations,
  type EphemeralSession,
} from '../../../engine/conversation/remote-conversations.js';
import { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import type { RealtimeSession } from '../../../platform/openai/realtime-session.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import { EphemeralKeys } from '../../auth/ephemeral/ephemeral-keys.js';
import { LentKeys } from '../../auth/ephemeral/lent-keys.js';
import { REALTIME_RATE_HZ } from '../gateway/realtime-conversation.js';

/** What this server's own models are called together, at `/openai/v1/realtime` too. */
export const LOCAL_MODEL = 'parley-realtime';
/** A voice of the vendor's; what speaks here stands for it. */
const ANY_VOICE = 'alloy';

/** Sessions that a client opens itself, with a key of its own: at the vendor, or at `/openai/v1/realtime` here. */
@Injectable()
export class EphemeralSessions {
  constructor(
    private readonly remote: RemoteConversations,
    private readonly profile: AssistantProfile,
    private readonly voices: SpeechVoices,
    private readonly keys: EphemeralKeys,
    private readonly lent: LentKeys,
  ) {}

  /** @throws AppError `realtime_unavailable`, `realtime_timeout`, `invalid_request`. */
  async create(signal: AbortSignal): Promise<EphemeralSession> {
    if (!this.remote.isChosen) return this.createLocal();
    const { instructions, voice, language } = this.profile;
    const session = await this.remote.createEphemeralSession({ instructions, voice, language }, signal);
    this.lent.note(session);
    return session;
  }

  private async createLocal(): Promise<EphemeralSession> {
    const { instructions } = this.profile;
    const voice = this.localVoice();
    const session = localSession(instructions, voice);
    const { value, expiresAtSec } = await this.keys.issue({ ...session }, { opensAssistant: true });
    const id = `sess_${randomUUID().replaceAll('-', '')}`;
    return { id, model: LOCAL_MODEL, value, expiresAtSec, instructions, voice, session: { ...session } };
  }

  private localVoice(): string {
    const { voice, spokenLanguage } = this.profile;
    return voice ?? this.voices.speaking(spokenLanguage)[0]?.capabilities.defaultVoice ?? ANY_VOICE;
  }
}

function localSession(instructions: string, voice: string): RealtimeSession {
  const format = { type: 'audio/pcm', rate: REALTIME_RATE_HZ } as const;
  return {
    type: 'realtime',
    model: LOCAL_MODEL,
    output_modalities: ['audio'],
    instructions,
    audio: { input: { format }, output: { format, voice } },
  };
}
