import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import type { CarrierCodec } from '../codec/carrier-codec.js';

/** Who brings calls: how it shows that it is the one, and what it speaks. */
export interface Carrier {
  /** In its address, `/ws/voice/{name}`, and in metrics. */
  readonly name: string;
  /** @throws AppError that the request is not from this carrier. */
  admit(request: UpgradeRequest): void;
  createCodec(request: UpgradeRequest): CarrierCodec;
}

/** Every carrier there is; the first answers where the address names none. */
export class Carriers {
  constructor(readonly all: readonly [Carrier, ...Carrier[]]) {}

  /** Undefined for a name that no carrier has. */
  named(name: string | undefined): Carrier | undefined {
    return name === undefined ? this.all[0] : this.all.find((carrier) => carrier.name === name);
  }
}
