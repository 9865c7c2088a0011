import { ModelError } from '../model-error.js';
import type { PlannedFile } from './pull-plan.js';
import { tell, type RemoteAnswer, type RemoteFiles } from './remote-files.js';
import type { Vouched } from './vouched-facts.js';

/** Larger files have to tell their size. */
const MAX_COUNTED_BYTES = 32 * 1_048_576;

/** A file as its server has it now. */
export interface SurveyedFile {
  file: PlannedFile;
  bytes: number;
  /** What a part must agree on with the rest: the entity tag, or else the time of the last change. */
  version: string | undefined;
  /** Whether parts of it can be asked for, and something tells whether they fit together. */
  hasRanges: boolean;
  /** What the file must be; undefined where nobody says. */
  sha256: string | undefined;
  commit: string | undefined;
}

/**
 * Asks for the first byte of a file: the answer tells its size and whether parts can be asked for.
 *
 * @throws ModelError `refused` when the server has another file than the one that is known.
 */
export async function surveyFile(
  files: RemoteFiles,
  file: PlannedFile,
  signal: AbortSignal,
): Promise<SurveyedFile> {
  const answer = await files.get(file.url, { range: 'bytes=0-0' }, signal);
  try {
    return { file, ...(await readSurvey(answer, file)) };
  } finally {
    answer.close();
  }
}

async function readSurvey(answer: RemoteAnswer, file: PlannedFile): Promise<Omit<SurveyedFile, 'file'>> {
  refuseEncoding(answer, file);
  if (answer.status === 416) throw new ModelError('refused', `${tell(file.url)} is empty`);
  const told = sizeOf(answer) ?? answer.vouched.bytes ?? file.bytes;
  const bytes = checkedBytes(file, told ?? (await countedBytes(answer, file)));
  const version = versionOf(answer);
  const sha256 = checkedSha256(file, answer.vouched);
  const hasRanges = answer.status === 206 && (version ?? sha256) !== undefined;
  return { bytes, version, hasRanges, sha256, commit: answer.vouched.commit };
}

/** The entity tag, or the time of the last change where there is none. */
export function versionOf({ headers }: RemoteAnswer): string | undefined {
  return headers.etag ?? headers['last-modified'];
}

/** The size of the whole file that an answer tells. */
export function sizeOf({ status, headers }: RemoteAnswer): number | undefined {
  const text =
    status === 206
      ? /^bytes \d+-\d+\/(\d{1,13})$/.exec(headers['content-range'] ?? '')?.[1]
      : headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

/** @throws ModelError when the bytes that come are not those of the file. */
export function refuseEncoding({ headers }: RemoteAnswer, { url }: PlannedFile): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new ModelError('unreachable', `${tell(url)} comes compressed (${encoding})`);
}

/** The size of a file that its server does not tell, as hubs do with small ones. */
async function countedBytes({ body }: RemoteAnswer, { url }: PlannedFile): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_COUNTED_BYTES) throw new ModelError('refused', `${tell(url)} does not tell its size`);
  }
  return bytes;
}

function checkedBytes(file: PlannedFile, bytes: number): number {
  if (bytes === 0) throw new ModelError('refused', `${tell(file.url)} is empty`);
  if (file.bytes === undefined || file.bytes === bytes) return bytes;
  throw new ModelError(
    'refused',
    `${file.name} has the wrong size: ${bytes} bytes at ${file.url.host} instead of ${file.bytes}`,
  );
}

function checkedSha256({ name, url, sha256 }: PlannedFile, vouched: Vouched): string | undefined {
  if (sha256 === undefined || vouched.sha256 === undefined || sha256 === vouched.sha256) {
    return sha256 ?? vouched.sha256;
  }
  throw new ModelError(
    'refused',
    `${name} is another file at ${url.host}: its checksum is ${vouched.sha256} instead of ${sha256}`,
  );
}
