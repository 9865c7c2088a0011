const FENCE = /^\s*(?:```|~~~)(?!.*(?:```|~~~))/;
/** Lines of Markdown that say nothing: rules, the line below a table's head, underlined headings. */
const SILENT_LINE = /^\s*(?:(?:[-*_]\s*){3,}|=+|\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?)\s*$/;
const TABLE_ROW = /^\s*\|.*\|\s*$/;
const ADDRESS = /\b(?:https?:\/\/|www\.)([^\s<>()"\]]+)/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  nbsp: ' ',
};

/** What is taken from a line, in order, and what is put in its place. */
const REMOVALS: readonly (readonly [RegExp, string])[] = [
  // Headings, quotations, the points of lists.
  [/^\s*(?:#{1,6}\s+|(?:>\s*)+)/, ''],
  [/^\s*[-*+•]\s+(?:\[[ xX]\]\s+)?/, ''],
  // Footnotes; images and links, also such as are cut in two.
  [/\[\^[^\]]*\]/g, ''],
  [/!?\[([^[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])/g, '$1'],
  [/\]\((?:https?:|\/|#)[^\s)]*\)?/g, ''],
  [/<((?:https?:\/\/|mailto:)[^<>\s]*)>/g, '$1'],
  // HTML.
  [/<!--.*?-->/g, ' '],
  [/<\/?[a-z][^<>]*>/gi, ' '],
  // Code, and what is bold, in italics or struck out.
  [/`+/g, ''],
  [/\*\*|(?<![\p{L}\p{N}])__|__(?![\p{L}\p{N}])|~~/gu, ''],
  [/(?<![\p{L}\p{N}*\\])[*_](?=\S)|(?<=[^\s*\\])[*_](?![\p{L}\p{N}])/gu, ''],
  [/\\([\\`*_{}[\]()#+\-.!|>~])/g, '$1'],
  // Emoji with all that modifies them, characters without a width.
  [/(?![©®™])[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}\u{FE0F}\u{20E3}]/gu, ''],
  [/[\u200B-\u200D\u2060\uFEFF]/g, ''],
  // Spaces that do not break stay between the thousands of a number, which would be two else.
  [/(?:(?!(?<=\d)[\u00a0\u202f]\d{3}(?!\d))[\s\p{Cc}])+/gu, ' '],
];

/**
 * Takes from the pieces of a text what is written but not said: Markdown, HTML, blocks of code, emoji. Of an address in
 * the web its host is said. Pieces come in order.
 */
export class SpeakableText {
  private isInCode = false;

  /** What is said of a piece; empty where that is nothing. */
  of(piece: string): string {
    const lines = piece.split('\n').filter((line) => this.isSaid(line));
    const text = lines.map(saidOf).join(' ').trim();
    return /[\p{L}\p{N}]/u.test(text) ? text : '';
  }

  private isSaid(line: string): boolean {
    const isFence = FENCE.test(line);
    if (isFence) this.isInCode = !this.isInCode;
    return !isFence && !this.isInCode && !SILENT_LINE.test(line);
  }
}

function saidOf(line: string): string {
  const cells = TABLE_ROW.test(line) ? line.trim().slice(1, -1).split('|') : [line];
  return cells
    .map((cell) => withoutMarkup(cell).trim())
    .filter((cell) => cell !== '')
    .join(', ');
}

function withoutMarkup(text: string): string {
  const plain = REMOVALS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
  return plain
    .replace(ADDRESS, (_, address: string) => hostOf(address))
    .replace(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

/** The host of an address, with the punctuation of the sentence around it. */
function hostOf(address: string): string {
  const punctuation = /[.,;:!?'’”»]*$/.exec(address)?.[0] ?? '';
  const [authority = ''] = address.slice(0, address.length - punctuation.length).split(/[/?#]/);
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d+$/, '');
  return host.replace(/^www\./i, '') + punctuation;
}
