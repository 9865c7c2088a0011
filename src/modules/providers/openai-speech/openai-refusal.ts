import type { IncomingMessage } from 'node:http';
import { parseVendorProblem } from '../openai-compatible/vendor-problem.js';

/** Of a refusal, no more is read. */
const MAX_BYTES = 64 * 1024;

/** Whether a refusal with status 429 says that the account has no credit left; not so when it cannot be read. */
export async function isQuotaSpent(refusal: IncomingMessage): Promise<boolean> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of refusal.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= MAX_BYTES) break;
    }
  } catch {
    return false;
  }
  return parseVendorProblem(Buffer.concat(chunks).toString('utf8')).code === 'insufficient_quota';
}
