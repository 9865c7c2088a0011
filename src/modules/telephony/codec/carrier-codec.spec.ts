import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { text } from '../../../../test/support/carrier-messages.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import { AsteriskCodec } from './asterisk.codec.js';
import type { CarrierCodec } from './carrier-codec.js';
import { PlivoCodec } from './plivo.codec.js';
import { TelnyxCodec } from './telnyx.codec.js';
import { VonageCodec } from './vonage.codec.js';

describe('every carrier', () => {
  const BEGINNINGS: [string, () => CarrierCodec][] = [
    ['telnyx', () => new TelnyxCodec()],
    ['plivo', () => new PlivoCodec()],
    ['vonage', () => new VonageCodec('s')],
    ['asterisk', () => new AsteriskCodec({})],
  ];

  it.each(BEGINNINGS)('%s answers junk with a fault, whatever it is', (_, create) => {
    const events = ['start', 'media', 'MEDIA_START', 'DTMF_END', 'websocket:connected', 'websocket:dtmf'];
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(fc.constantFrom(...events), fc.dictionary(fc.string(), fc.jsonValue()))
        .map(([event, fields]) => JSON.stringify({ ...fields, event })),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
        const codec = create();
        for (const one of messages) {
          const result = text(codec, one);
          const isKnown = result === undefined || result instanceof ProtocolFault || 'command' in result;
          expect(isKnown).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
