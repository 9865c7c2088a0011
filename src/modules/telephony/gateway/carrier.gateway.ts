import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import type { SocketRoute } from '../../../platform/ws/socket-route.js';
import { CallSurface } from './call-surface.js';

/** `/ws/voice/{carrier}`: each carrier's own address. */
@WebSocketGateway({ path: '/ws/voice/:carrier' })
export class CarrierGateway implements OnGatewayInit<SocketRoute> {
  constructor(private readonly surface: CallSurface) {}

  afterInit(route: SocketRoute): void {
    route.serve(this.surface);
  }
}
