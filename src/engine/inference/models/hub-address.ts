const HUB = 'https://huggingface.co';

/**
 * The address of a file of a repository of Hugging Face, or of a mirror that keeps its paths.
 *
 * @param path in the repository, `/` between folders.
 */
export function hubAddress(
  { repository, revision }: { repository: string; revision: string },
  path: string,
  mirror: URL | undefined,
): URL {
  const base = (mirror?.href ?? HUB).replace(/\/+$/, '');
  const parts = [...repository.split('/'), 'resolve', revision, ...path.split('/')];
  return new URL(`${base}/${parts.map(encodeURIComponent).join('/')}`);
}

/** What a manifest names as its source. */
export function hubName(repository: string): string {
  return `${new URL(HUB).host}/${repository}`;
}
