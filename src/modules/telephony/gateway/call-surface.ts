import { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { SocketLimits } from '../../../platform/ws/socket-limits.js';
import type { CommandReceiver, SocketSurface } from '../../../platform/ws/socket-surface.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import type { CallDesk } from '../call/call-desk.js';
import type { Carrier, Carriers } from '../carriers/carrier.js';
import type { CallCommand, CallMessage, CarrierCodec } from '../codec/carrier-codec.js';

const KIB = 1024;

/**
 * A carrier sends 50 messages a second; who sends what was recorded may be four times as fast, and 20 s of it at once.
 * Document 5 closes a socket after 30 s without a message.
 */
const LIMITS: Partial<SocketLimits> = {
  idleMs: 30_000,
  messageBytes: 256 * KIB,
  messagesPerSec: 200,
  burst: 1000,
};

/** What carriers' sockets have in common, wherever they come in. */
export class CallSurface implements SocketSurface<CallCommand, CallMessage> {
  readonly surface = 'telephony';
  readonly limits = LIMITS;
  private readonly codecs = new WeakMap<UpgradeRequest, CarrierCodec>();

  constructor(
    private readonly carriers: Carriers,
    private readonly desk: CallDesk,
  ) {}

  /** @throws AppError `route_not_found`, or that of the carrier. */
  admit(request: UpgradeRequest): void {
    this.carrierOf(request).admit(request);
  }

  createCodec(request: UpgradeRequest): CarrierCodec {
    const codec = this.carrierOf(request).createCodec(request);
    this.codecs.set(request, codec);
    return codec;
  }

  open(socket: LiveSocket<CallMessage>): CommandReceiver<CallCommand> {
    const { request } = socket;
    const codec = this.codecs.get(request) ?? this.createCodec(request);
    return this.desk.open({ socket, codec, carrier: this.carrierOf(request) });
  }

  private carrierOf({ params }: UpgradeRequest): Carrier {
    const carrier = this.carriers.named(params['carrier']);
    if (carrier === undefined) throw new AppError('route_not_found', 'There is no such carrier');
    return carrier;
  }
}
