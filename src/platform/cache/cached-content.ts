import { createHash } from 'node:crypto';

/** What a cache keeps under a key, and a few facts about it. */
export interface CachedContent {
  readonly about: Readonly<Record<string, string | number>>;
  readonly bytes: Uint8Array;
}

const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;

/** A key for content that all of these, in this order, determine: 64 hex digits. */
export function contentKeyOf(parts: readonly (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The bytes of a file that holds the content and tells by its checksum that it is whole, and whose key it has. */
export function toFileBytes(key: string, { about, bytes }: CachedContent): Buffer {
  const head = Buffer.from(JSON.stringify(about));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  const body = Buffer.concat([length, head, bytes]);
  return Buffer.concat([checksumOf(key, body), body]);
}

/** Undefined unless the file was made by {@link toFileBytes} for this key and is as it was. */
export function fromFileBytes(key: string, file: Buffer): CachedContent | undefined {
  const body = file.subarray(DIGEST_BYTES);
  if (body.length < LENGTH_BYTES || !checksumOf(key, body).equals(file.subarray(0, DIGEST_BYTES))) {
    return undefined;
  }
  const contentAt = LENGTH_BYTES + body.readUInt32BE();
  const head = body.subarray(LENGTH_BYTES, contentAt).toString();
  return { about: JSON.parse(head) as CachedContent['about'], bytes: body.subarray(contentAt) };
}

function checksumOf(key: string, body: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(body).digest();
}
