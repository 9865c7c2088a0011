/**
 * Cross-attention heads, as layer × 8 + head, whose weight moves along with the speech: the set with the smallest
 * error of word times, see bench/word-times.
 */
export const ALIGNMENT_HEADS = [28, 31, 35, 36, 47];
