import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import type { SocketRoute } from '../../../platform/ws/socket-route.js';
import { CallSurface } from './call-surface.js';

/** `/ws/voice`: document 5's address, where Twilio calls. */
@WebSocketGateway({ path: '/ws/voice' })
export class TelephonyGateway implements OnGatewayInit<SocketRoute> {
  constructor(private readonly surface: CallSurface) {}

  afterInit(route: SocketRoute): void {
    route.serve(this.surface);
  }
}
