import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** A whole number between two bounds. */
export const integer = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^-?\d+$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`);

/** A whole number between two bounds, or nothing. */
export const optionalInteger = (min: number, max: number): z.ZodType<number | undefined, string> =>
  z.union([z.literal('').transform(() => undefined), integer(min, max)], {
    error: `expected a whole number from ${min} to ${max}, or nothing`,
  });

export const portNumber = integer(0, 65_535);

const truthValues: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };

export const flag: z.ZodType<boolean, string> = z
  .string()
  .refine((text) => Object.hasOwn(truthValues, text.toLowerCase()), 'expected true or false')
  .transform((text) => truthValues[text.toLowerCase()] === true);

/** True, false or not said. */
export const optionalFlag: z.ZodType<boolean | undefined, string> = z.union(
  [z.literal('').transform(() => undefined), flag],
  { error: 'expected true, false or nothing' },
);

export const text: z.ZodType<string, string> = z.string();

/** Text, or `undefined` where nothing is set. */
export const optionalText: z.ZodType<string | undefined, string> = z
  .string()
  .transform((value) => (value === '' ? undefined : value));

/** A language by its code, such as `fr` or `de-AT`, or nothing. */
export const optionalLanguage: z.ZodType<string | undefined, string> = optionalText.refine(
  (value) => value === undefined || /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(value),
  'expected a language code such as fr or de-AT, or nothing',
);

export const choice = <const T extends readonly [string, ...string[]]>(
  values: T,
): z.ZodType<T[number], string> => z.enum(values, { error: `expected one of ${values.join(', ')}` });

/** Values separated by commas; spaces around them do not count. */
export const list: z.ZodType<string[], string> = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** Ports; 0, which stands for any free one, may be there several times. */
export const portList: z.ZodType<readonly number[], string> = list
  .refine(
    (ports) => ports.every((port) => portNumber.safeParse(port).success),
    'expected port numbers from 0 to 65535, separated by commas',
  )
  .transform((ports) => ports.map(Number))
  .refine((ports) => !hasTwice(ports.filter((port) => port !== 0)), 'expected each port once');

/** Secret keys that fit into a header; either none or at least one. */
export const apiKeyList: z.ZodType<readonly string[], string> = z
  .string()
  .transform((value) => ({ isSet: value !== '', keys: list.parse(value) }))
  .refine(
    ({ isSet, keys }) => (!isSet || keys.length > 0) && keys.every((key) => /^[!-~]{8,}$/.test(key)),
    'expected keys of at least 8 characters of ASCII without spaces, separated by commas',
  )
  .transform(({ keys }) => keys);

/** A secret for HS256, which RFC 7518 wants to have 256 bits at least; or nothing. */
export const optionalTokenSecret: z.ZodType<string | undefined, string> = optionalText.refine(
  (value) => value === undefined || Buffer.byteLength(value) >= 32,
  'expected at least 32 characters, or nothing',
);

/** A path prefix such as `/api`: begins with a slash, does not end with one; or nothing. */
export const pathPrefix: z.ZodType<string, string> = z
  .string()
  .regex(/^(\/[A-Za-z0-9._~-]+)*$/, 'expected a path such as /api, without a slash at its end');

/** Origins such as `https://app.example`, or `*`. */
export const originList: z.ZodType<readonly string[], string> = list.refine(
  (origins) => origins.every((origin) => origin === '*' || isOrigin(origin)),
  'expected origins such as https://app.example separated by commas, or *',
);

/** Addresses and networks of proxies, or `true` for any. */
export const proxyList: z.ZodType<readonly string[], string> = list.refine(
  (entries) => (entries.length === 1 && entries[0] === 'true') || entries.every(isAddressOrNetwork),
  'expected addresses and networks separated by commas, or true',
);

/** The address of a Redis, or nothing. The message tells nothing of the value: it may hold a password. */
export const optionalRedisUrl: z.ZodType<string | undefined, string> = optionalText.refine(
  (value) => value === undefined || isRedisUrl(value),
  'expected an address such as redis://localhost:6379/0, or rediss:// for TLS',
);

/** Letters, digits, dots, hyphens and underscores. */
export const keyPrefix: z.ZodType<string, string> = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'expected up to 64 letters, digits, dots, hyphens and underscores');

function hasTwice(values: readonly number[]): boolean {
  return new Set(values).size < values.length;
}

function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\/./.test(text) && URL.canParse(text) && /^\/?\d*$/.test(new URL(text).pathname);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function isAddressOrNetwork(text: string): boolean {
  return text.includes('/') ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text);
}
