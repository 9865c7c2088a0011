/** Best first: with the same name before them, the larger set of languages. */
const ORDER: readonly RegExp[] = [/^parakeet-.*v3/, /^parakeet/, /^moonshine-tiny$/];

/** Names under which clients ask for a model of this machine, besides its id. */
export function localAliases(id: string): readonly string[] {
  const [family = id] = id.split('-');
  if (family === id) return [];
  return family === 'parakeet' ? [family, 'parakeet-tdt'] : [family];
}

/**
 * The place of a model among those of this machine, for requests that name none: the preferred one, Parakeet, the
 * embedded one, others.
 *
 * @param preferred id or other name of a model.
 */
export function localRank(id: string, preferred: string | undefined): number {
  const wanted = preferred?.toLowerCase();
  if (wanted === id) return -1;
  const place = ORDER.findIndex((pattern) => pattern.test(id));
  const rank = place < 0 ? ORDER.length : place;
  return wanted !== undefined && localAliases(id).includes(wanted) ? rank / ORDER.length - 1 : rank;
}
