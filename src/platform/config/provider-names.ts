import type { z } from 'zod';
import { ADDED_PROVIDERS } from './added-providers.js';
import { list } from './setting-types.js';

/**
 * Names of providers of a kind, each once: those that come with Parley, and those that were added.
 *
 * @param own names of those that come with Parley.
 */
export function providerNames(
  kind: keyof typeof ADDED_PROVIDERS,
  own: readonly string[],
  added: readonly string[] = ADDED_PROVIDERS[kind],
): z.ZodType<readonly string[], string> {
  const known = [...own, ...added];
  return list.transform((names, context) => {
    if (!names.every((name) => known.includes(name))) {
      const message = `expected names out of ${known.join(', ')}, separated by commas`;
      context.addIssue({ code: 'custom', message });
    }
    return [...new Set(names.filter((name) => known.includes(name)))];
  });
}
