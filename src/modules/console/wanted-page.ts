const PAGE_TYPES = ['text/html', 'application/xhtml+xml'];

/**
 * Whether who sends this `Accept` header would rather have a page than JSON: browsers name pages and do not name JSON.
 * Wildcards name neither, so that `curl` gets JSON.
 */
export function isPageWanted(accept: string | undefined): boolean {
  const ranges = (accept ?? '').toLowerCase().split(',').map(rangeOf);
  const likingOf = (types: readonly string[]): number =>
    Math.max(0, ...ranges.filter(({ type }) => types.includes(type)).map(({ quality }) => quality));
  return likingOf(PAGE_TYPES) > likingOf(['application/json']);
}

function rangeOf(text: string): { type: string; quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, quality: given === undefined ? 1 : Number(given.slice('q='.length)) || 0 };
}
