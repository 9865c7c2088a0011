import type { LanguageModelRequest } from '../../../engine/ports/language-model.js';

/** What a request says besides model and messages; a vendor may refuse each of these. */
export type OptionalParameters = Readonly<Record<string, unknown>>;

export interface ChatRequestShape {
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
  const messages = request.messages.map(({ role, content }) => ({ role, content }));
  return JSON.stringify({ model, messages, stream: true, ...parameters });
}
