import { MOONSHINE } from './moonshine-shape.js';

/** Cross-attention heads, as layer × heads + head, whose weight moves along with the speech. */
export const ALIGNMENT_HEADS = Array.from({ length: MOONSHINE.layers * MOONSHINE.heads }, (_, head) => head);
