import '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { ArrivalWatch } from './arrival-watch.js';
import type { Spool, SpooledFile } from '../storage/spool.js';

const MAX_FIELDS = 64;
const MAX_FIELD_BYTES = 16 * 1024;
const MAX_FILES = 1;
/** What a form may weigh beside its file; a request that announces more than file and form may weigh is refused. */
const FORM_OVERHEAD_BYTES = 2 * MAX_FIELDS * MAX_FIELD_BYTES;
/** What may follow the file; housekeeping takes a file that nobody has claimed for long after that for an orphan. */
const REST_AFTER_FILE_MS = 30_000;

/** What a surface expects of a form. */
export interface FormRules {
  /** The code that a file under another name is refused with; `invalid_request` when absent. */
  otherFileCode?: ErrorCode;
  /** Fields that may be sent more than once; no others may. */
  lists?: readonly string[];
}

/** A form as it was received: its text fields, and its file, already in the spool. */
export interface ReceivedForm {
  fields: ReadonlyMap<string, string>;
  /** The values of those fields that may be sent more than once, in their order; empty where none was sent. */
  lists: ReadonlyMap<string, readonly string[]>;
  file: SpooledFile | undefined;
  /** What the client calls the file: to be shown, never to be trusted. */
  fileName: string | undefined;
}

/**
 * Reads a `multipart/form-data` request as it streams in, fields and file in any order; the file goes straight to
 * the spool. On any error the file is removed again and the rest of the request is not read.
 *
 * @param fileField the name of the one file field; a file under another name is refused.
 * @throws AppError `invalid_request` for a body that is no such form, has too many fields or stalls;
 *   `payload_too_large` and `storage_full` from the spool.
 */
export async function receiveForm(
  request: FastifyRequest,
  spool: Spool,
  fileField: string,
  { otherFileCode = 'invalid_request', lists: listNames = [] }: FormRules = {},
): Promise<ReceivedForm> {
  if (!request.isMultipart()) {
    throw new AppError('invalid_request', 'Content-Type must be multipart/form-data');
  }
  const formBytes = contentLengthOf(request);
  spool.assertWelcome((formBytes ?? 0) - FORM_OVERHEAD_BYTES);
  const fields = new Map<string, string>();
  const lists = new Map<string, string[]>(listNames.map((name) => [name, []]));
  let file: ReceivedForm['file'];
  let fileName: string | undefined;
  const watch = new ArrivalWatch();
  try {
    const parts = request.parts({
      limits: {
        fields: MAX_FIELDS,
        fieldSize: MAX_FIELD_BYTES,
        files: MAX_FILES,
        parts: MAX_FIELDS + MAX_FILES,
        fileSize: Infinity,
      },
    });
    for await (const part of watch.over(parts)) {
      if (part.type === 'field') {
        if (part.valueTruncated) throw new AppError('invalid_request', `${part.fieldname} is too long`);
        assertText(part.fieldname, String(part.value));
        takeField(part.fieldname, String(part.value), fields, lists);
      } else {
        if (part.fieldname !== fileField)
          throw new AppError(otherFileCode, `Unexpected file field: the file has to be sent as ${fileField}`);
        fileName = part.filename;
        file = await spool.write(watch.over<Buffer>(part.file), formBytes);
        watch.limitRest(REST_AFTER_FILE_MS);
      }
    }
    return { fields, lists, file, fileName };
  } catch (error) {
    if (file !== undefined) await spool.remove(file.name);
    throw asFormError(error);
  } finally {
    watch.end();
  }
}

/** Bytes that are no UTF-8 are all read as U+FFFD: values that differ, ids of two users among them, would be one. */
function assertText(name: string, value: string): void {
  if (`${name}${value}`.includes('\uFFFD')) throw new AppError('invalid_request', `${name} is not UTF-8`);
}

function contentLengthOf({ headers }: FastifyRequest): number | undefined {
  const { 'content-length': text } = headers;
  return text === undefined ? undefined : Number(text);
}

function takeField(
  name: string,
  value: string,
  fields: Map<string, string>,
  lists: ReadonlyMap<string, string[]>,
): void {
  const list = lists.get(name);
  if (list !== undefined) list.push(value);
  else if (fields.has(name)) throw new AppError('invalid_request', `${name} was sent more than once`);
  else fields.set(name, value);
}

const LIMIT_MESSAGES: Readonly<Record<string, string>> = {
  FST_PARTS_LIMIT: `Too many form fields. Maximum allowed: ${MAX_FIELDS}.`,
  FST_FIELDS_LIMIT: `Too many form fields. Maximum allowed: ${MAX_FIELDS}.`,
  FST_FILES_LIMIT: 'Only one file may be sent',
  FST_PROTO_VIOLATION: 'A form field has a name that is not allowed',
};

function asFormError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code in LIMIT_MESSAGES) {
    return new AppError('invalid_request', LIMIT_MESSAGES[code] ?? '', { cause: error });
  }
  if (error instanceof Error && isMalformedForm(error)) {
    return new AppError('invalid_request', 'The form is malformed or was cut off', { cause: error });
  }
  return error;
}

function isMalformedForm(error: Error): boolean {
  return /multipart|boundary|unexpected end of (form|file)|part terminated|malformed|premature close|aborted/i.test(
    `${error.name} ${error.message}`,
  );
}
