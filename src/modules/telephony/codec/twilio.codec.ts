import type { JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage } from '../../../platform/ws/socket-codec.js';
import type { CallMessage } from './carrier-codec.js';
import { MU_LAW } from './line-audio.js';
import { MediaStreamCodec, type AnnouncedStream } from './media-stream.codec.js';
import type { TelephonyServerMessage, TwilioClientMessage } from './twilio-messages.js';
import { startOf } from './twilio-start.js';

const EVENTS = [
  'connected',
  'start',
  'media',
  'dtmf',
  'mark',
  'stop',
] satisfies TwilioClientMessage['event'][];

/** Twilio Media Streams, as Twilio sends them and as document 5 shortens them. */
export class TwilioCodec extends MediaStreamCodec {
  private mediaBegin: Uint8Array = Buffer.alloc(0);

  constructor() {
    super({ events: EVENTS, sequence: 'sequenceNumber', stream: 'streamSid' });
  }

  encode(message: CallMessage): readonly OutboundMessage[] {
    const { streamId: streamSid } = this;
    if (streamSid === undefined) return [];
    switch (message.type) {
      case 'audio':
        return this.encodeAudio(this.mediaBegin, message.pcm);
      case 'mark':
        return written({ event: 'mark', streamSid, mark: { name: message.name } }, 'media');
      case 'clear':
        return written({ event: 'clear', streamSid }, 'control');
      case 'hang-up':
        return [];
    }
  }

  protected announcedBy(message: JsonObject): AnnouncedStream | ProtocolFault {
    const start = startOf(message);
    if (start instanceof ProtocolFault) return start;
    const { streamSid } = start;
    this.mediaBegin = Buffer.from(
      `{"event":"media","streamSid":${JSON.stringify(streamSid)},"media":{"payload":"`,
    );
    return { start, audio: MU_LAW };
  }
}

const written = (message: TelephonyServerMessage, lane: OutboundMessage['lane']): OutboundMessage[] => [
  { data: JSON.stringify(message), lane },
];
