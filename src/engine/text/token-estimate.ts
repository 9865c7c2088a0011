import type { ChatMessage } from '../ports/language-model.js';

/** Vendors' tokenisers make 3 to 5 bytes of most languages' text into one token; JSON and names need more. */
const BYTES_PER_TOKEN = 3;
/** What a vendor's chat format adds to a message. */
const TOKENS_PER_MESSAGE = 8;

/**
 * Tokens that a text is taken for where nobody counted them: a third of its UTF-8 bytes, rounded up. Rather too many
 * than too few, so that what is cut by it fits.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** As {@link estimateTokens}, and 8 for each message. */
export function estimateMessageTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content, toolCalls = [] }) => {
    const called = toolCalls.map(({ name, arguments: args }) => name + args).join('');
    return sum + TOKENS_PER_MESSAGE + estimateTokens(content + called);
  }, 0);
}

/** The bytes of text that are taken for so many tokens. */
export function bytesOfTokens(tokens: number): number {
  return Math.floor(tokens) * BYTES_PER_TOKEN;
}
