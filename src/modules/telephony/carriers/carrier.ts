import type { TransferTarget } from '../../../platform/config/transfer-targets.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import type { CarrierCodec } from '../codec/carrier-codec.js';

/** What can be done to a call at its carrier, besides what is said in its socket; within five seconds. */
export interface CallControl {
  /** @throws AppError `carrier_failed`, or that of a request which did not come through. */
  hangUp(callSid: string): Promise<void>;
  /** Hands the call on: its socket ends with that. @throws as {@link hangUp}. */
  transfer(callSid: string, target: TransferTarget): Promise<void>;
}

/** Who brings calls: how it shows that it is the one, and what it speaks. */
export interface Carrier {
  /** In its address, `/ws/voice/{name}`, and in metrics. */
  readonly name: string;
  /** @throws AppError that the request is not from this carrier. */
  admit(request: UpgradeRequest): void;
  createCodec(request: UpgradeRequest): CarrierCodec;
  /** Undefined where calls end with their socket, and cannot be handed on. */
  readonly control?: CallControl | undefined;
}

/** Every carrier there is; the first answers where the address names none. */
export class Carriers {
  constructor(readonly all: readonly [Carrier, ...Carrier[]]) {}

  /** Undefined for a name that no carrier has. */
  named(name: string | undefined): Carrier | undefined {
    return name === undefined ? this.all[0] : this.all.find((carrier) => carrier.name === name);
  }
}
