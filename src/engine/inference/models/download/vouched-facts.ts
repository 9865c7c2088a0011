import type { IncomingHttpHeaders } from 'node:http';

/** What a model hub says of a file beside its bytes. */
export interface Vouched {
  sha256?: string;
  bytes?: number;
  /** The commit that a name such as `main` stands for. */
  commit?: string;
}

/**
 * The headers with which Hugging Face answers before it redirects to its storage: `X-Linked-Etag` is the sha256 of a
 * large file, in quotes. Small files have none.
 */
export function readVouched(headers: IncomingHttpHeaders): Vouched {
  const sha256 = /^"?([0-9a-f]{64})"?$/.exec(textOf(headers['x-linked-etag']))?.[1];
  const bytes = /^[1-9]\d{0,12}$/.exec(textOf(headers['x-linked-size']))?.[0];
  const commit = /^[0-9a-f]{40}$/.exec(textOf(headers['x-repo-commit']))?.[0];
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(bytes === undefined ? {} : { bytes: Number(bytes) }),
    ...(commit === undefined ? {} : { commit }),
  };
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
