import type { IncomingHttpHeaders } from 'node:http';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { RecognitionErrors } from '../recognition/recognition-errors.js';

/** Reasons that the vendor gives for closing a socket, as codes or as addresses of their explanation. */
const CLOSED = /\b(NET|DATA)-?(\d{4})\b/i;
const MEANINGS: Readonly<Record<string, string>> = {
  'NET-0000': 'could not answer in time',
  'NET-0001': 'heard nothing from here for too long',
  'DATA-0000': 'could not decode the audio',
};

/** The errors of a socket that the vendor closes, by the reason it gives; nothing else of it is told. */
export function explainDeepgramClose(
  errors: RecognitionErrors,
  code: number,
  reason: string,
): AppError | undefined {
  const [, kind = '', digits = ''] = CLOSED.exec(reason) ?? [];
  const known = `${kind.toUpperCase()}-${digits}`;
  const meaning = MEANINGS[known];
  return meaning === undefined ? undefined : errors.failed(meaning, { code, reason: known });
}

/** Whether the vendor closed a socket for nothing but that nobody spoke. */
export const isIdleClose = ({ details }: AppError): boolean =>
  details?.['reason'] === 'NET-0000' || details?.['reason'] === 'NET-0001';

/** Models that are not there, or not for this key, are refused with statuses of other things; a header tells them apart. */
export function explainDeepgramRefusal(
  errors: RecognitionErrors,
  status: number,
  headers: IncomingHttpHeaders,
): AppError | undefined {
  const isAboutModel = /\b(model|tier)\b/i.test(String(headers['dg-error'] ?? ''));
  return (status === 400 || status === 403) && isAboutModel ? errors.ofStatus(404) : undefined;
}
