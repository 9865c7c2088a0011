import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { SocketLimits } from '../../../platform/ws/socket-limits.js';
import type { SocketRoute } from '../../../platform/ws/socket-route.js';
import type { CommandReceiver, SocketSurface } from '../../../platform/ws/socket-surface.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import { RealtimeCodec, type RealtimeCommand } from '../codec/realtime.codec.js';
import type { ServedMessage } from '../codec/served-message.js';
import { RealtimeSessions } from '../realtime-session/realtime-sessions.js';
import type { SessionSettings } from '../realtime-session/session-settings.js';
import { RealtimeAdmission } from './realtime-admission.js';

const MIB = 1024 * 1024;

/** `/openai/v1/realtime`: lets clients in and gives each a session of its own. */
@WebSocketGateway({ path: '/openai/v1/realtime' })
export class OpenAiRealtimeGateway
  implements OnGatewayInit<SocketRoute>, SocketSurface<RealtimeCommand, ServedMessage>
{
  readonly surface = 'realtime';
  /** Others that clients offer hold their key. */
  readonly subprotocol = 'realtime';
  /** The vendor takes 15 MiB of audio in an event. What is wrong with an event is told, however often. */
  readonly limits: Partial<SocketLimits> = { messageBytes: 16 * MIB, inboundBytes: 32 * MIB };
  private readonly admitted = new WeakMap<UpgradeRequest, SessionSettings>();

  constructor(
    private readonly admission: RealtimeAdmission,
    private readonly sessions: RealtimeSessions,
  ) {}

  afterInit(route: SocketRoute): void {
    route.serve(this);
  }

  /** @throws AppError `unauthenticated`, `invalid_request`, `model_not_available`, `llm_unavailable`. */
  async admit(request: UpgradeRequest): Promise<void> {
    this.admitted.set(request, await this.admission.admit(request));
  }

  createCodec({ id }: UpgradeRequest): RealtimeCodec {
    return new RealtimeCodec(id);
  }

  open(socket: LiveSocket<ServedMessage>): CommandReceiver<RealtimeCommand> {
    const settings = this.admitted.get(socket.request);
    if (settings === undefined) throw new AppError('unauthenticated', 'The request was not admitted');
    return this.sessions.open(socket, settings);
  }
}
