import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { ConversationSession } from '../../../engine/conversation/conversation-session.js';
import type { LiveAudioDecoder } from '../../../engine/ports/live-audio-decoder.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { CommandReceiver } from '../../../platform/ws/socket-surface.js';
import type { ConversationTelemetry, SocketTrace } from '../../assistant/conversation-telemetry.js';
import { SocketConversation } from '../../assistant/socket-conversation.js';
import type { VoiceCommand } from '../codec/voice.codec.js';
import { VoiceAudio } from '../media/voice-audio.js';
import type { HeldSession } from '../sessions/held-session.js';

export interface VoiceConversationParts {
  socket: LiveSocket<ConversationEvent>;
  held: HeldSession;
  session: ConversationSession;
  decoder: LiveAudioDecoder;
  telemetry: ConversationTelemetry;
  trace: SocketTrace;
}

/** A conversation over a socket: what it tells goes out as it comes, what was said is kept after every answer. */
export class VoiceConversation implements CommandReceiver<VoiceCommand> {
  private readonly audio: VoiceAudio;
  private readonly joined: SocketConversation;
  private saving: Promise<void> = Promise.resolve();
  private ended: Promise<void> | undefined;

  constructor(private readonly parts: VoiceConversationParts) {
    const { decoder, session, held, socket, telemetry, trace } = parts;
    this.joined = new SocketConversation({
      socket,
      conversation: session,
      telemetry,
      trace,
      sessionId: held.sessionId,
      onEvent: (event) => this.note(event),
    });
    this.audio = new VoiceAudio(decoder, {
      onAudio: (pcm) => session.pushAudio(pcm),
      onFailure: (error) => {
        this.joined.noteFailure(error);
        socket.sendError(error);
      },
    });
  }

  /** @param greeting what is said first; the user speaks first where there is none. */
  begin(greeting: string | undefined): void {
    this.joined.begin();
    if (greeting !== undefined) this.parts.session.say(greeting);
  }

  receive(command: VoiceCommand): Promise<void> {
    return this.joined.within(async () => {
      if (command.type === 'audio') await this.audio.take(command.bytes);
      else this.parts.session.interrupt();
    });
  }

  /** Resolves when nothing is being answered. */
  finish(): Promise<void> {
    return this.joined.finish();
  }

  /** Ends the conversation and keeps what was said; the session stays with this socket. */
  end(): Promise<void> {
    this.ended ??= this.conclude();
    return this.ended;
  }

  async close(): Promise<void> {
    await this.end();
    await this.parts.held.release();
    this.joined.close();
  }

  private async conclude(): Promise<void> {
    const told = this.joined.end();
    await this.audio.close();
    await told;
    await this.saving;
  }

  private note(event: ConversationEvent): void {
    const { held, session } = this.parts;
    if (event.type === 'state' || event.type === 'voice') held.note(session.state);
    if (event.type === 'answer-end') this.save();
  }

  private save(): void {
    const { held, session } = this.parts;
    const history = session.said;
    this.saving = this.saving
      .then(() => held.save(history))
      .catch((error: unknown) => this.joined.noteFailure(error));
  }
}
