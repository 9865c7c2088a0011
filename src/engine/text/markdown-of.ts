/** Where nesting ends; deeper values are left out. */
const MAX_DEPTH = 5;

/**
 * A JSON value that a model answered in place of text, as Markdown: lists and objects become bullet points, what is
 * nested in them stands on its point's line; null becomes an empty text.
 */
export function markdownOf(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n').trim();
  if (Array.isArray(value)) return value.map((item) => bullet(inline(item, 1))).join('\n');
  if (isObject(value)) return pairsOf(value, 1).map(bullet).join('\n');
  return inline(value, 1);
}

function inline(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ').trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (depth > MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => inline(item, depth + 1)).join(', ');
  return isObject(value) ? pairsOf(value, depth + 1).join(', ') : '';
}

function pairsOf(value: object, depth: number): string[] {
  return Object.entries(value).map(([key, item]) =>
    `**${key.replaceAll('_', ' ')}:** ${inline(item, depth)}`.trim(),
  );
}

/** The mark is put once, also where the model wrote it already. */
function bullet(text: string): string {
  return `- ${text.replace(/^[-*•] /, '')}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
