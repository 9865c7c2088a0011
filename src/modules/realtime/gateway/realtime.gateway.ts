import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { SocketRoute } from '../../../platform/ws/socket-route.js';
import type { CommandReceiver, SocketSurface } from '../../../platform/ws/socket-surface.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import { RealtimeAccess } from '../../auth/ephemeral/realtime-access.js';
import {
  EVENT_CHOICES,
  RealtimeCodec,
  type EventChoice,
  type RealtimeCommand,
} from '../codec/realtime.codec.js';
import { RealtimeConversations } from './realtime-conversations.js';

/** `/ws/realtime`: lets clients in and joins each to a conversation of its own. */
@WebSocketGateway({ path: '/ws/realtime' })
export class RealtimeGateway
  implements OnGatewayInit<SocketRoute>, SocketSurface<RealtimeCommand, ConversationEvent>
{
  readonly surface = 'realtime';

  constructor(
    private readonly access: RealtimeAccess,
    private readonly conversations: RealtimeConversations,
  ) {}

  afterInit(route: SocketRoute): void {
    route.serve(this);
  }

  /** @throws AppError `invalid_request`, `unauthenticated`. */
  async admit(request: UpgradeRequest): Promise<void> {
    eventsOf(request);
    await this.access.check(request);
  }

  createCodec(request: UpgradeRequest): RealtimeCodec {
    return new RealtimeCodec(eventsOf(request));
  }

  open(socket: LiveSocket<ConversationEvent>): CommandReceiver<RealtimeCommand> {
    return this.conversations.open(socket);
  }
}

function eventsOf({ query }: UpgradeRequest): EventChoice {
  const asked = query.get('events') ?? 'documented';
  const events = EVENT_CHOICES.find((known) => known === asked);
  if (events !== undefined) return events;
  throw new AppError('invalid_request', `events: expected one of ${EVENT_CHOICES.join(', ')}`);
}
