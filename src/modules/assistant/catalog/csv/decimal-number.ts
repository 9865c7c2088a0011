/** Why a text is no number: it is none, or could be two. */
export type NumberProblem = 'none' | 'ambiguous';

/**
 * A number as people write it, with a decimal point or comma and with or without groups of thousands: `1.234,50`,
 * `1,234.50`, `1 234,5`, `1234.5`. `1,234` may be either and is `ambiguous`; `1,234.567` has both signs and is not.
 */
export function parseDecimal(text: string): number | NumberProblem {
  const compact = text.replace(/(?<=\d)[\s'’](?=\d{3}(?!\d))/gu, '');
  const match = /^(\d{1,12}|\d{1,3}([.,])\d{3}(?:\2\d{3})*)(?:([.,])(\d{1,6}))?$/.exec(compact);
  if (match === null) return 'none';
  const [, whole = '', group, point, decimals = ''] = match;
  if (group !== undefined && group === point) return 'none';
  const isSingle = point === undefined && group !== undefined && whole.split(group).length === 2;
  const couldBeGroup =
    point !== undefined && group === undefined && decimals.length === 3 && whole.length <= 3;
  if ((isSingle || couldBeGroup) && !/^0/.test(whole) && compact === text) return 'ambiguous';
  const digits = group === undefined ? whole : whole.replaceAll(group, '');
  return Number(`${digits}.${decimals === '' ? '0' : decimals}`);
}
