import type { IncomingMessage } from 'node:http';
import { BoundedBody } from './bounded-body.js';
import type {
  CallOptions,
  Download,
  DownloadOptions,
  OutboundAnswer,
  RequestOptions,
} from './outbound-call.js';
import type { OperationClock } from './operation-clock.js';
import type { FetchFailures } from './outbound-errors.js';

const DEFAULT_STALL_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BODY_BYTES = 65_536;
const MAX_RETRY_AFTER_SEC = 86_400;
const MAX_CONTENT_TYPE_LENGTH = 200;
/** How long the body of an answer may come: cut off at once, some senders would take it for their failure. */
const UNREAD_BODY_MS = 1000;

/** The longest wait for bytes that a call allows, in milliseconds. */
export function stallTimeoutOf(options: CallOptions): number {
  return options.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS;
}

/**
 * Judges an answer by its headers and hands its body out as a stream. The body closes the clock.
 *
 * @throws AppError `fetch_failed` for a status other than success or an encoding that was not asked for,
 *   `fetch_too_large` when the server itself says so. The answer is destroyed then.
 */
export function openDownload(
  answer: IncomingMessage,
  clock: OperationClock,
  options: DownloadOptions,
): Download {
  const body = new BoundedBody(answer, clock, {
    maxBytes: options.maxBytes,
    stallTimeoutMs: stallTimeoutOf(options),
  });
  const status = answer.statusCode ?? 0;
  const contentLengthBytes = lengthOf(answer);
  const contentType = answer.headers['content-type'];
  try {
    assertWholeFile(answer, status, clock.failures);
    if ((contentLengthBytes ?? 0) > options.maxBytes) throw clock.failures.tooLarge(options.maxBytes);
  } catch (error) {
    body.close();
    throw error;
  }
  return {
    status,
    ...(contentType === undefined ? {} : { contentType: contentType.slice(0, MAX_CONTENT_TYPE_LENGTH) }),
    ...(contentLengthBytes === undefined ? {} : { contentLengthBytes }),
    body,
    close: () => body.close(),
  };
}

/**
 * Gives an answer's status and headers. At most `maxBodyBytes` of its body are taken off the line, for a moment, and
 * forgotten; how the body ends does not matter. Destroys the answer.
 */
export async function readAnswer(
  answer: IncomingMessage,
  clock: OperationClock,
  options: RequestOptions,
): Promise<OutboundAnswer> {
  const maxBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const body = new BoundedBody(answer, clock, { maxBytes, stallTimeoutMs: stallTimeoutOf(options) });
  const cutOff = setTimeout(() => body.close(), UNREAD_BODY_MS);
  try {
    for await (const chunk of body) void chunk;
  } catch {
    // The other side has answered, however the rest of it ends.
  } finally {
    clearTimeout(cutOff);
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers };
}

function assertWholeFile(answer: IncomingMessage, status: number, failures: FetchFailures): void {
  // 206 was not asked for: it is not the whole file.
  if (status < 200 || status > 299 || status === 206) {
    const retryAfterSec = retryAfterOf(answer);
    throw failures.failed(`HTTP ${status}`, {
      details: { status },
      ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    });
  }
  // Nothing is unpacked here, so that no answer grows after it was counted.
  const contentEncoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const transferEncoding = answer.headers['transfer-encoding']?.trim().toLowerCase() ?? 'chunked';
  if (!['', 'identity'].includes(contentEncoding) || transferEncoding !== 'chunked') {
    throw failures.failed('the server sent it compressed, which was not asked for');
  }
}

function lengthOf(answer: IncomingMessage): number | undefined {
  const text = answer.headers['content-length'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function retryAfterOf(answer: IncomingMessage): number | undefined {
  const text = answer.headers['retry-after'];
  return text !== undefined && /^\d{1,6}$/.test(text)
    ? Math.min(Number(text), MAX_RETRY_AFTER_SEC)
    : undefined;
}
