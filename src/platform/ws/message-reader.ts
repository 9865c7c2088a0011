import { takeWholeMessages } from './whole-messages.js';

/** The library's reader of frames, which its types leave out: where it stands between frames and messages. */
export interface FrameReceiver {
  write(chunk: Buffer): boolean;
  /** 0 where a frame is to begin. */
  readonly _state: number;
  readonly _bufferedBytes: number;
  /** The kind of the message whose next fragment is to come; 0 where none is. */
  readonly _fragmented: number;
  /** The kind of the last frame. */
  readonly _opcode: number;
  readonly _errored: boolean;
}

const CLOSE_FRAME = 8;

/**
 * Has messages that come whole read with less ado than the library, which reads all else. Of what it costs to get a short
 * message from a client, the library's stream and its views of each part of a frame are half.
 *
 * @param maxBytes of a message, as the library knows it.
 * @param take told each message that the library does not see.
 */
export function readWholeMessages(
  receiver: FrameReceiver,
  maxBytes: number,
  take: (data: Buffer, isBinary: boolean) => void,
): void {
  const readAny = receiver.write.bind(receiver);
  receiver.write = (chunk) => {
    const taken = isBetweenMessages(receiver) ? takeWholeMessages(chunk, maxBytes, take) : 0;
    return taken === chunk.length || readAny(taken === 0 ? chunk : chunk.subarray(taken));
  };
}

/** What comes behind a close frame, or an error, is not read. */
function isBetweenMessages({
  _state,
  _bufferedBytes,
  _fragmented,
  _opcode,
  _errored,
}: FrameReceiver): boolean {
  return _state === 0 && _bufferedBytes === 0 && _fragmented === 0 && _opcode !== CLOSE_FRAME && !_errored;
}
