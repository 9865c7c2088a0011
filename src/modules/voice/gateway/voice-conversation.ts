import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { ConversationSession } from '../../../engine/conversation/conversation-session.js';
import type { LiveAudioDecoder } from '../../../engine/ports/live-audio-decoder.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { CommandReceiver } from '../../../platform/ws/socket-surface.js';
import type { VoiceCommand } from '../codec/voice.codec.js';
import { VoiceAudio } from '../media/voice-audio.js';
import type { HeldSession } from '../sessions/held-session.js';
import type { SocketTrace, VoiceTelemetry } from './voice-telemetry.js';

export interface VoiceConversationParts {
  socket: LiveSocket<ConversationEvent>;
  held: HeldSession;
  session: ConversationSession;
  decoder: LiveAudioDecoder;
  telemetry: VoiceTelemetry;
  trace: SocketTrace;
}

/** A conversation over a socket: what it tells goes out as it comes, what was said is kept after every answer. */
export class VoiceConversation implements CommandReceiver<VoiceCommand> {
  private readonly audio: VoiceAudio;
  private telling: Promise<void> = Promise.resolve();
  private saving: Promise<void> = Promise.resolve();
  private ended: Promise<void> | undefined;
  private onQuiet: (() => void) | undefined;

  constructor(private readonly parts: VoiceConversationParts) {
    const { decoder, session, socket, telemetry } = parts;
    this.audio = new VoiceAudio(decoder, {
      onAudio: (pcm) => session.pushAudio(pcm),
      onFailure: (error) => {
        telemetry.noteFailure(socket.request, error);
        socket.sendError(error);
      },
    });
  }

  /** @param greeting what is said first; the user speaks first where there is none. */
  begin(greeting: string | undefined): void {
    const { session } = this.parts;
    this.telling = this.tell();
    session.begin();
    if (greeting !== undefined) session.say(greeting);
  }

  receive(command: VoiceCommand): Promise<void> {
    return this.parts.trace.within(async () => {
      if (command.type === 'audio') await this.audio.take(command.bytes);
      else this.parts.session.interrupt();
    });
  }

  /** Resolves when nothing is being answered. */
  async finish(): Promise<void> {
    if (this.isAnswering) await new Promise<void>((resolve) => (this.onQuiet = resolve));
  }

  /** Ends the conversation and keeps what was said; the session stays with this socket. */
  end(): Promise<void> {
    this.ended ??= this.conclude();
    return this.ended;
  }

  async close(): Promise<void> {
    await this.end();
    await this.parts.held.release();
    this.parts.trace.end();
  }

  private get isAnswering(): boolean {
    return ['thinking', 'speaking'].includes(this.parts.session.state);
  }

  private async conclude(): Promise<void> {
    this.parts.session.close();
    await this.audio.close();
    await this.telling;
    await this.saving;
  }

  /** Nobody waits for the client: what it does not read is bounded by the socket. */
  private async tell(): Promise<void> {
    const { session, socket } = this.parts;
    for await (const event of session.events) {
      if (event.type === 'halted' || event.type === 'interrupted') socket.discardMedia();
      void socket.send(event);
      this.note(event);
    }
    this.onQuiet?.();
  }

  private note(event: ConversationEvent): void {
    const { held, socket, telemetry } = this.parts;
    if (event.type === 'state' || event.type === 'voice') held.note(this.parts.session.state);
    if (event.type === 'state' && !this.isAnswering) this.onQuiet?.();
    if (event.type === 'answer-end') this.save();
    if (event.type === 'turn-end') telemetry.noteTurn(socket.request, held.sessionId, event);
    if (event.type === 'failed') telemetry.noteFailure(socket.request, event.error);
  }

  private save(): void {
    const { held, session, socket, telemetry } = this.parts;
    const history = session.said;
    this.saving = this.saving
      .then(() => held.save(history))
      .catch((error: unknown) => telemetry.noteFailure(socket.request, error));
  }
}
