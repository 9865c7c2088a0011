import { decodeMuLaw } from '../../../engine/audio/mu-law.js';
import { twilioSignature } from '../../../modules/telephony/carriers/twilio-signature.js';
import type { TelephonyServerMessage } from '../../../modules/telephony/codec/twilio-messages.js';
import { FRAME_MS } from '../../call/twilio-playout.js';
import { TwilioStream } from '../../call/twilio-stream.js';
import { note, type TalkEvent, type TalkSurface } from './talk-surface.js';

/** Document 5: `/ws/voice`, as Twilio calls it. `npm run call` has lines with faults and many callers at once. */
export class PhoneSurface implements TalkSurface {
  readonly rateHz = 8000;
  readonly frameMs = FRAME_MS;
  /** It tells where sentences end. */
  readonly tellsEnd = false;
  private readonly outbox: string[] = [];
  private readonly stream = new TwilioStream((message) => this.outbox.push(JSON.stringify(message)));

  headers(url: URL, token: string | undefined): Record<string, string> {
    return token === undefined ? {} : { 'x-twilio-signature': twilioSignature(token, url.href) };
  }

  open(): string[] {
    this.stream.connect();
    this.stream.start({});
    return this.outbox.splice(0);
  }

  /** Twilio plays as long as the caller speaks, and tells what marks it has come to. */
  say(pcm: Int16Array): string[] {
    this.stream.playout.tick();
    const media = JSON.stringify(this.stream.media(pcm));
    return [...this.outbox.splice(0), media];
  }

  /** Twilio has no message for it: who wants to interrupt speaks. */
  interrupt(): string[] {
    return [];
  }

  leave(): string[] {
    this.stream.stop();
    return this.outbox.splice(0);
  }

  take(data: Buffer): TalkEvent[] {
    const message = JSON.parse(data.toString('utf8')) as TelephonyServerMessage;
    this.stream.take(message);
    if ('error' in message) return note(`error: ${message.message}`);
    if (message.event === 'media')
      return [{ type: 'audio', pcm: decodeMuLaw(Buffer.from(message.media.payload, 'base64')) }];
    if (message.event === 'mark') return note(`mark: ${message.mark.name}`);
    return [...note('clear'), { type: 'halted' }];
  }
}
