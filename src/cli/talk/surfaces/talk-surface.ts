/** What a surface sends or is sent: text, or bytes as a binary message. */
export type TalkMessage = string | Buffer;

/** What a message of the server means to who talks to it. */
export type TalkEvent =
  /** It may be spoken to. */
  | { type: 'ready' }
  /** For the timeline. */
  | { type: 'note'; text: string }
  | { type: 'said'; speaker: 'user' | 'assistant'; text: string; isFinal: boolean }
  /** At the rate of the surface. */
  | { type: 'audio'; pcm: Int16Array }
  /** What was not played yet never will be. */
  | { type: 'halted' }
  /** No more audio of this answer follows. */
  | { type: 'answer-over' };

/** One protocol from the client's side. It has a state only where the protocol numbers messages. */
export interface TalkSurface {
  /** Of audio both ways, in Hz. */
  readonly rateHz: number;
  /** How much audio a message holds, in milliseconds. */
  readonly frameMs: number;
  /** Whether it tells when an answer is over; else silence does. */
  readonly tellsEnd: boolean;
  /** Of the upgrade. @param token as the user gave it. */
  headers(url: URL, token: string | undefined): Record<string, string>;
  /** What is sent first. */
  open(): TalkMessage[];
  /** What sends the next frame. */
  say(pcm: Int16Array): TalkMessage[];
  /** What stops an answer. */
  interrupt(): TalkMessage[];
  /** What is sent last. */
  leave(): TalkMessage[];
  /** What a message of the server means. */
  take(data: Buffer, isBinary: boolean): TalkEvent[];
}

export const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

export const bytesOf = (pcm: Int16Array): Buffer => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);

export function samplesOf(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(at * 2));
}

export const note = (text: string): TalkEvent[] => [{ type: 'note', text }];
