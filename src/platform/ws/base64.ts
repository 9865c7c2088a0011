/**
 * The bytes of a text in base64, its padding optional; undefined for what is none: Node passes over what it does not
 * know, so that the length tells.
 */
export function bytesOfBase64(text: string): Buffer | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = Buffer.from(text, 'base64');
  const isWhole = digits % 4 !== 1 && (padding === 0 || text.length % 4 === 0);
  return isWhole && bytes.length === Math.floor((digits * 3) / 4) ? bytes : undefined;
}
