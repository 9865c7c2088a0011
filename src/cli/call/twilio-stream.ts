import { randomBytes } from 'node:crypto';
import { encodeMuLaw } from '../../engine/audio/mu-law.js';
import type { TelephonyServerMessage } from '../../modules/telephony/codec/twilio-messages.js';
import { FRAME_MS, TwilioPlayout } from './twilio-playout.js';

/** Samples of a message, at 8 kHz. */
export const FRAME_SAMPLES = 160;

const sid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** A stream of Twilio Media Streams from Twilio's side: its messages as Twilio numbers them, and what comes is played out. */
export class TwilioStream {
  readonly accountSid = sid('AC');
  readonly callSid = sid('CA');
  readonly streamSid = sid('MZ');
  readonly playout = new TwilioPlayout((name) => this.send(this.numbered('mark', { name })));
  private sequence = 0;
  private chunk = 0;

  constructor(private readonly send: (message: object) => void) {}

  connect(): void {
    this.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  }

  start(customParameters: Record<string, string>): void {
    const { accountSid, streamSid, callSid } = this;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    const tracks = ['inbound'];
    this.send(
      this.numbered('start', { accountSid, streamSid, callSid, tracks, mediaFormat, customParameters }),
    );
  }

  /** The message with the next 20 ms of what the caller says, which is for the caller to send. */
  media(pcm: Int16Array): object {
    const timestamp = String(this.chunk * FRAME_MS);
    this.chunk += 1;
    const payload = Buffer.from(encodeMuLaw(pcm)).toString('base64');
    return this.numbered('media', { track: 'inbound', chunk: String(this.chunk), timestamp, payload });
  }

  press(digit: string): void {
    this.send(this.numbered('dtmf', { track: 'inbound_track', digit }));
  }

  stop(): void {
    const { accountSid, callSid } = this;
    this.send(this.numbered('stop', { accountSid, callSid }));
  }

  /** What Twilio does with a message of the server; those of other streams are passed over. */
  take(message: TelephonyServerMessage): void {
    if (!('event' in message) || message.streamSid !== this.streamSid) return;
    if (message.event === 'media') this.playout.play(Buffer.from(message.media.payload, 'base64'));
    else if (message.event === 'mark') this.playout.mark(message.mark.name);
    else this.playout.clear();
  }

  private numbered(event: string, content: object): object {
    this.sequence += 1;
    return {
      event,
      sequenceNumber: String(this.sequence),
      streamSid: this.streamSid,
      [event]: content,
    };
  }
}
