/** A part of a file, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const ONE_RANGE = /^bytes=\s*(\d*)-(\d*)\s*$/i;

/**
 * What a `Range` header asks for, by RFC 9110, 14. Several ranges, other units and what is malformed are passed over, as
 * that allows.
 *
 * @param totalBytes of the file.
 * @returns undefined for all of it; `unsatisfiable` for a part that it does not have.
 */
export function byteRangeOf(
  header: string | undefined,
  totalBytes: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = ONE_RANGE.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const bytes = Math.min(Number(last), totalBytes);
    return bytes === 0 ? 'unsatisfiable' : { start: totalBytes - bytes, end: totalBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? totalBytes - 1 : Math.min(Number(last), totalBytes - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= totalBytes ? 'unsatisfiable' : { start, end };
}
