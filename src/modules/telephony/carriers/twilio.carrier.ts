import type { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import { TwilioCodec } from '../codec/twilio.codec.js';
import type { CallControl, Carrier } from './carrier.js';
import { isSignedByTwilio } from './twilio-signature.js';

/** Twilio, and whoever speaks as it does. */
export class TwilioCarrier implements Carrier {
  readonly name = 'twilio';

  /** @param control where its REST API may be used. */
  constructor(
    private readonly config: Pick<TelephonyConfig, 'twilioAuthToken' | 'publicUrl'>,
    readonly control?: CallControl,
  ) {}

  admit(request: UpgradeRequest): void {
    const { twilioAuthToken, publicUrl } = this.config;
    if (twilioAuthToken === undefined || isSignedByTwilio(request, twilioAuthToken, publicUrl)) return;
    throw new AppError('signature_refused', 'The request is not signed by Twilio for this address');
  }

  createCodec(): TwilioCodec {
    return new TwilioCodec();
  }
}
