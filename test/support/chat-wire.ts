/** How the vendors' answers look on the wire, as their streams of chat completion chunks have it. */
export type StandInDialect = 'openai' | 'groq' | 'ollama' | 'vllm';

/** The body of a request, as far as stand-ins look at it. */
export interface ChatBody {
  model: string;
  messages: { role: string; content: string | null; tool_calls?: object[]; tool_call_id?: string }[];
  tools?: { type: string; function: { name: string; strict?: boolean } }[];
  tool_choice?: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  response_format?: { type: string };
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  reasoning_effort?: string;
}

export interface WireUsage {
  prompt_tokens: number;
  completion_tokens: number;
}

export interface WireToolCall {
  id: string;
  name: string;
  arguments: string;
}

export interface WireAnswer {
  pieces: readonly string[];
  toolCalls?: readonly WireToolCall[];
  finishReason: string;
  /** Undefined: the vendor tells none. */
  usage: WireUsage | undefined;
}

/** An answer as frames: what opens it, one for each piece of text, and what ends it, `[DONE]` left out. */
export interface WireFrames {
  opening: string[];
  pieces: string[];
  ending: string[];
}

type Fields = Record<string, unknown>;

/** One event. */
export const frame = (data: object | string): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** Tokens as every stand-in counts them: four characters each. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export const usageOf = (body: ChatBody, pieces: readonly string[]): WireUsage => ({
  prompt_tokens: countTokens(body.messages.map(({ content }) => content ?? '').join('')),
  completion_tokens: countTokens(pieces.join('')),
});

const withTotal = (usage: WireUsage): Fields => ({
  ...usage,
  total_tokens: usage.prompt_tokens + usage.completion_tokens,
});

/** What a dialect writes, given a chunk's fields. */
export function framesOf(dialect: StandInDialect, body: ChatBody, answer: WireAnswer): WireFrames {
  const wantsUsage = body.stream_options?.include_usage === true && answer.usage !== undefined;
  const usageChunk =
    wantsUsage && dialect !== 'groq'
      ? [chunkOf(dialect, body, { choices: [], usage: withTotal(answer.usage!) })]
      : [];
  const wrap = (delta: Fields, finishReason: string | null = null, more: Fields = {}): string =>
    frame(chunkOf(dialect, body, { ...choice(dialect, delta, finishReason), ...more }));
  const groq = (usage?: WireUsage): Fields =>
    dialect === 'groq' ? { x_groq: { id: 'req_01', ...(usage && { usage: withTotal(usage) }) } } : {};
  const opening = [wrap({ role: 'assistant', content: '' }, null, groq())];
  if (dialect === 'ollama' || dialect === 'groq') {
    opening.push(wrap({ role: 'assistant', content: '', reasoning: 'The user wants an answer.' }));
  }
  return {
    opening,
    pieces: [
      ...answer.pieces.map((content) =>
        wrap(dialect === 'ollama' ? { role: 'assistant', content } : { content }),
      ),
      ...toolCallDeltasOf(dialect, answer.toolCalls ?? []).map((delta) => wrap(delta)),
    ],
    ending: [
      wrap(dialect === 'vllm' ? { content: '' } : {}, answer.finishReason, groq(answer.usage)),
      ...usageChunk.map((chunk) => frame(chunk)),
    ],
  };
}

/** Groq and Ollama send calls whole; OpenAI and vLLM send their arguments in pieces, here those of all calls in turn. */
function toolCallDeltasOf(dialect: StandInDialect, calls: readonly WireToolCall[]): Fields[] {
  const wrap = (index: number, call: Fields): Fields => ({ tool_calls: [{ index, ...call }] });
  const head = ({ id, name }: WireToolCall, args: string): Fields => ({
    id,
    type: 'function',
    function: { name, arguments: args },
  });
  if (dialect === 'ollama' || dialect === 'groq') {
    const content = dialect === 'ollama' ? { role: 'assistant', content: '' } : {};
    return calls.map((call, index) => ({ ...content, ...wrap(index, head(call, call.arguments)) }));
  }
  const pieces = calls.map((call) => call.arguments.match(/[^]{1,7}/gu) ?? []);
  const rounds = Array.from({ length: Math.max(0, ...pieces.map(({ length }) => length)) }, (_, round) =>
    pieces.flatMap((ofCall, index) =>
      ofCall[round] === undefined ? [] : [wrap(index, { function: { arguments: ofCall[round] } })],
    ),
  );
  return [...calls.map((call, index) => wrap(index, head(call, ''))), ...rounds.flat()];
}

function choice(dialect: StandInDialect, delta: Fields, finishReason: string | null): Fields {
  const logprobs = dialect === 'ollama' ? {} : { logprobs: null };
  const stop = dialect === 'vllm' && finishReason !== null ? { stop_reason: null } : {};
  return { choices: [{ index: 0, delta, ...logprobs, finish_reason: finishReason, ...stop }] };
}

function chunkOf(dialect: StandInDialect, body: ChatBody, fields: Fields): Fields {
  const head = { id: 'chatcmpl-B9MBs8', object: 'chat.completion.chunk', created: 1_763_600_000 };
  switch (dialect) {
    case 'openai': {
      const usage = body.stream_options?.include_usage === true ? { usage: null } : {};
      const model = /\d{4}-\d{2}-\d{2}$/.test(body.model) ? body.model : `${body.model}-2026-09-22`;
      const more = { service_tier: 'default', system_fingerprint: null };
      return { ...head, model, ...more, ...usage, ...fields, obfuscation: 'x9Qf2' };
    }
    case 'groq':
      return { ...head, model: body.model, system_fingerprint: 'fp_groq', ...fields };
    case 'ollama':
      return { ...head, model: body.model, system_fingerprint: 'fp_ollama', ...fields };
    case 'vllm':
      return { ...head, model: body.model, ...fields };
  }
}
