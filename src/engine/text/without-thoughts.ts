const OPENING = '<think>';
const CLOSING = '</think>';

/** A model's answer without what a reasoning model thought aloud; a thought without an end stays. Takes linear time. */
export function withoutThoughts(answer: string): string {
  let said = '';
  let from = 0;
  for (;;) {
    const opening = answer.indexOf(OPENING, from);
    const closing = opening < 0 ? -1 : answer.indexOf(CLOSING, opening);
    if (closing < 0) return (said + answer.slice(from)).trim();
    said += answer.slice(from, opening);
    from = closing + CLOSING.length;
  }
}
