/** Replacement for a secret value in a text. */
export const SCRUBBED = '[redacted]';

/** Shorter values occur in ordinary text; replacing them would shred it. */
const MIN_SECRET_LENGTH = 4;

/**
 * Replaces known secret values, also percent-encoded, in a text that comes from elsewhere, such as the message of
 * a foreign library.
 */
export function scrubSecrets(text: string, secrets: Iterable<string>): string {
  const spellings = new Set<string>();
  for (const secret of secrets) {
    for (const spelling of [secret, encodeURIComponent(Buffer.from(secret).toString())]) {
      if (spelling.length >= MIN_SECRET_LENGTH) spellings.add(spelling);
    }
  }
  // The longest first: a secret that contains another is replaced whole.
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((scrubbed, spelling) => scrubbed.replaceAll(spelling, SCRUBBED), text);
}

/** The values in an address that count as secret: user name, password, query values, the query string itself. */
export function secretsOfUrl(address: string): string[] {
  if (!URL.canParse(address)) return [address];
  const url = new URL(address);
  const rawQueryValues = url.search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const values = [
    url.username,
    url.password,
    url.search.slice(1),
    ...rawQueryValues,
    ...url.searchParams.values(),
  ];
  return [...new Set(values)].filter((value) => value !== '');
}
