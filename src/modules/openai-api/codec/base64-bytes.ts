import { z } from 'zod';

/** Text that holds bytes. Node passes over what is not base64, so that the length tells. */
export const base64Bytes = z.string().transform((text, context): Buffer => {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = Buffer.from(text, 'base64');
  const isWhole = digits % 4 !== 1 && (padding === 0 || text.length % 4 === 0);
  if (isWhole && bytes.length === Math.floor((digits * 3) / 4)) return bytes;
  context.addIssue({ code: 'custom', message: 'expected audio in base64' });
  return z.NEVER;
});
