/** What stands between the fields of a file, as its first line tells: semicolon, tab or comma. */
export function separatorOf(firstLine: string): ';' | '\t' | ',' {
  const unquoted = firstLine.replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string): number => unquoted.split(separator).length - 1;
  const [commas, semicolons, tabs] = [count(','), count(';'), count('\t')];
  if (tabs > 0 && tabs >= semicolons && tabs >= commas) return '\t';
  return semicolons > 0 && semicolons >= commas ? ';' : ',';
}
