import { Injectable } from '@nestjs/common';
import { systemClock } from '../../../engine/conversation/conversation-clock.js';
import { languageCodeOf } from '../../../engine/ports/speech-voices.js';
import { StatusRegistry } from '../../../platform/status/server-status.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { CommandReceiver } from '../../../platform/ws/socket-surface.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import { ConversationTelemetry, type SocketTrace } from '../../assistant/conversation-telemetry.js';
import type { RealtimeCommand } from '../codec/realtime.codec.js';
import type { ServedMessage } from '../codec/served-message.js';
import { SessionEars } from '../realtime-input/session-ears.js';
import { RealtimeModels } from './realtime-models.js';
import { RealtimeSession } from './realtime-session.js';
import type { SessionSettings } from './session-settings.js';

/** As the vendor's. */
const MAX_SESSION_MS = 60 * 60 * 1000;

/** The sessions of `/openai/v1/realtime`: each lives as long as its socket. */
@Injectable()
export class RealtimeSessions {
  private active = 0;

  constructor(
    private readonly ears: SessionEars,
    private readonly models: RealtimeModels,
    private readonly profile: AssistantProfile,
    private readonly telemetry: ConversationTelemetry,
    status: StatusRegistry,
  ) {
    status.addLiveContributor(() => ({ activeSessions: this.active }));
  }

  /** Joins a socket to a session of its own. @throws AppError where nobody can hear or answer. */
  open(socket: LiveSocket<ServedMessage>, settings: SessionSettings): CommandReceiver<RealtimeCommand> {
    const trace = this.telemetry.trace(socket.request);
    const session = this.join(socket, settings, trace);
    this.active += 1;
    return {
      receive: (command) => trace.within(() => session.receive(command)),
      finish: () => session.finish(),
      close: () => session.close(),
    };
  }

  private join(
    socket: LiveSocket<ServedMessage>,
    settings: SessionSettings,
    trace: SocketTrace,
  ): RealtimeSession {
    try {
      return trace.within(() => this.begin(socket, settings, trace));
    } catch (error) {
      trace.end();
      throw error;
    }
  }

  private begin(
    socket: LiveSocket<ServedMessage>,
    settings: SessionSettings,
    trace: SocketTrace,
  ): RealtimeSession {
    const { ears, telemetry } = this;
    let turns = 0;
    return new RealtimeSession({
      socket,
      settings,
      defaultLanguage: languageCodeOf(this.profile.spokenLanguage),
      input: ears,
      answerers: this.models.answerersOf(settings.model),
      clock: systemClock,
      maxSessionMs: MAX_SESSION_MS,
      noteFailure: (error) => telemetry.noteFailure(socket.request, error),
      noteTurn: (sessionId, turn) => {
        turns += 1;
        telemetry.noteTurn(socket.request, sessionId, { type: 'turn-end', turn: turns, ...turn });
      },
      onClose: () => {
        this.active -= 1;
        trace.end();
      },
    });
  }
}
