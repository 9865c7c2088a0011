import type { ChatMessage, LanguageModelRequest } from '../../../engine/ports/language-model.js';

/** What a request says besides model and messages; a vendor may refuse each of these. */
export type OptionalParameters = Readonly<Record<string, unknown>>;

export interface ChatRequestShape {
  /** Whether the vendor understands `tool_choice` and strict schemas; otherwise tools are left out to forbid them. */
  tools: 'strict' | 'choosable' | 'plain';
  /** Names of the parameter that bounds an answer, the one to use first. */
  tokenLimits: readonly string[];
  reasoning: string | undefined;
}

/** The optional parameters of a request, without those that the vendor is known to refuse. */
export function optionalParametersOf(
  request: LanguageModelRequest,
  shape: ChatRequestShape,
  refused: ReadonlySet<string>,
): OptionalParameters {
  const tokenLimit = shape.tokenLimits.find((name) => !refused.has(name));
  const wanted: Record<string, unknown> = {
    stream_options: { include_usage: true },
    response_format: request.responseFormat === 'json' ? { type: 'json_object' } : undefined,
    temperature: request.temperature,
    reasoning_effort: shape.reasoning,
    ...toolParametersOf(request, shape, refused),
    ...(tokenLimit === undefined ? {} : { [tokenLimit]: request.maxOutputTokens }),
  };
  const sent = Object.entries(wanted).filter(([name, value]) => value !== undefined && !refused.has(name));
  return Object.fromEntries(sent);
}

/** The body of the request. */
export function renderChatRequest(
  request: LanguageModelRequest,
  model: string,
  parameters: OptionalParameters,
): string {
  const messages = request.messages.map(wireMessage);
  return JSON.stringify({ model, messages, stream: true, ...parameters });
}

function toolParametersOf(
  { tools = [], toolChoice = 'auto' }: LanguageModelRequest,
  shape: ChatRequestShape,
  refused: ReadonlySet<string>,
): OptionalParameters {
  const isOffered = tools.length > 0 && !refused.has('tools');
  if (!isOffered || (toolChoice === 'none' && shape.tools === 'plain')) return {};
  const strict = shape.tools === 'strict' ? { strict: true } : {};
  return {
    tools: tools.map((tool) => ({ type: 'function', function: { ...tool, ...strict } })),
    tool_choice: toolChoice === 'none' ? toolChoice : undefined,
  };
}

function wireMessage({ role, content, toolCalls, toolCallId }: ChatMessage): object {
  if (role === 'tool') return { role, content, tool_call_id: toolCallId };
  if (toolCalls === undefined || toolCalls.length === 0) return { role, content };
  return {
    role,
    content: content === '' ? null : content,
    tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    })),
  };
}
