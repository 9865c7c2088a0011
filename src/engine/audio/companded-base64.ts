import type { CompandedTable } from './companded-table.js';
import { samplesInPassing } from './sample-slab.js';

const DIGITS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 0x3d;
/** Of each character its six bits, or this where it is no digit. */
const NO_DIGIT = 64;
const SIX_BITS = new Uint8Array(256).fill(NO_DIGIT);
DIGITS.forEach((character, value) => (SIX_BITS[character] = value));

/**
 * The samples of companded audio that stands in a text in base64, padded or not, in one pass. They are not to be kept
 * (see {@link samplesInPassing}).
 *
 * @returns undefined where it is not base64 of the usual alphabet.
 */
export function samplesOfBase64(
  { samples }: CompandedTable,
  text: Uint8Array,
  from: number,
  to: number,
): Int16Array | undefined {
  const end = endOfDigits(text, from, to);
  const over = (end - from) % 4;
  if (over === 1 || (end < to && (to - from) % 4 !== 0)) return undefined;
  const pcm = samplesInPassing(((end - from) * 3) >> 2);
  const whole = end - over;
  let seen = 0;
  for (let at = from, index = 0; at < whole; at += 4, index += 3) {
    const first = SIX_BITS[text[at]!]!;
    const second = SIX_BITS[text[at + 1]!]!;
    const third = SIX_BITS[text[at + 2]!]!;
    const fourth = SIX_BITS[text[at + 3]!]!;
    seen |= first | second | third | fourth;
    pcm[index] = samples[((first << 2) | (second >> 4)) & 0xff]!;
    pcm[index + 1] = samples[((second << 4) | (third >> 2)) & 0xff]!;
    pcm[index + 2] = samples[((third << 6) | fourth) & 0xff]!;
  }
  if (over === 0) return seen < NO_DIGIT ? pcm : undefined;
  const [first, second] = [SIX_BITS[text[whole]!]!, SIX_BITS[text[whole + 1]!]!];
  const third = over === 3 ? SIX_BITS[text[whole + 2]!]! : 0;
  if ((seen | first | second | third) >= NO_DIGIT) return undefined;
  pcm[pcm.length - over + 1] = samples[(first << 2) | (second >> 4)]!;
  if (over === 3) pcm[pcm.length - 1] = samples[((second << 4) | (third >> 2)) & 0xff]!;
  return pcm;
}

/** Where the padding begins, of which there may be two characters. */
function endOfDigits(text: Uint8Array, from: number, to: number): number {
  if (to === from || text[to - 1] !== PADDING) return to;
  return to - from > 1 && text[to - 2] === PADDING ? to - 2 : to - 1;
}

/** Characters of so many companded samples in base64, padded. */
export const base64Length = (samples: number): number => 4 * Math.ceil(samples / 3);

/** Writes samples, companded, in base64 into a text. There have to be {@link base64Length} characters of room. */
export function writeBase64(
  { codes, lostBits }: CompandedTable,
  pcm: Int16Array,
  text: Uint8Array,
  start: number,
): void {
  const middle = codes.length / 2;
  const whole = pcm.length - (pcm.length % 3);
  let at = start;
  for (let index = 0; index < whole; index += 3) {
    const first = codes[(pcm[index]! >> lostBits) + middle]!;
    const second = codes[(pcm[index + 1]! >> lostBits) + middle]!;
    const third = codes[(pcm[index + 2]! >> lostBits) + middle]!;
    text[at] = DIGITS[first >> 2]!;
    text[at + 1] = DIGITS[((first & 3) << 4) | (second >> 4)]!;
    text[at + 2] = DIGITS[((second & 15) << 2) | (third >> 6)]!;
    text[at + 3] = DIGITS[third & 63]!;
    at += 4;
  }
  if (whole === pcm.length) return;
  const isPair = pcm.length - whole === 2;
  const first = codes[(pcm[whole]! >> lostBits) + middle]!;
  const second = isPair ? codes[(pcm[whole + 1]! >> lostBits) + middle]! : 0;
  text[at] = DIGITS[first >> 2]!;
  text[at + 1] = DIGITS[((first & 3) << 4) | (second >> 4)]!;
  text[at + 2] = isPair ? DIGITS[(second & 15) << 2]! : PADDING;
  text[at + 3] = PADDING;
}
