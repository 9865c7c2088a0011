import { z } from 'zod';
import { CheckedUrl } from '../outbound/checked-url.js';

const EXPECTED = 'expected an http or https address without user, query and fragment';
const LIKE = 'such as http://localhost:11434/v1';

/** The address of an HTTP API, without a slash at its end. */
const baseUrl: z.ZodType<string, string> = z
  .string()
  .refine(isPlainHttpUrl, `${EXPECTED}, ${LIKE}`)
  .transform((value) => value.replace(/\/+$/, ''));

/** The address of an HTTP API, version path included. */
export const endpointUrl: z.ZodType<string, string> = baseUrl;

/** The address of a server, or nothing. */
export const optionalServerUrl: z.ZodType<string | undefined, string> = z.union(
  [z.literal('').transform(() => undefined), baseUrl],
  { error: `${EXPECTED}, such as http://localhost:4318, or nothing` },
);

/** An address that is called back, query included, or nothing. The message tells nothing of the value: it may hold a token. */
export const optionalCallbackUrl: z.ZodType<string | undefined, string> = z
  .string()
  .transform((value) => (value === '' ? undefined : value))
  .refine(
    (value) => value === undefined || isCallbackUrl(value),
    'expected an http or https address, or nothing',
  );

/** The address of a server whose API stands under a version path such as `/v1`, or nothing. */
export const optionalVersionedUrl: z.ZodType<string | undefined, string> = z
  .string()
  .transform((value, context) => {
    if (value === '') return undefined;
    const parsed = baseUrl.safeParse(value);
    if (parsed.success && new URL(parsed.data).pathname !== '/') return parsed.data;
    const message = `${EXPECTED}, with its version path, ${LIKE}, or nothing`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** A vendor's key, or nothing. */
export const optionalKey: z.ZodType<string | undefined, string> = z
  .string()
  .regex(/^[\x21-\x7e]*$/, 'expected a key without spaces, or nothing')
  .transform((value) => (value === '' ? undefined : value));

function isCallbackUrl(value: string): boolean {
  try {
    CheckedUrl.parse(value);
    return true;
  } catch {
    return false;
  }
}

function isPlainHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}
