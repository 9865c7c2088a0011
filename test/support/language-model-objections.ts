import type { IncomingMessage } from 'node:http';
import type { ChatBody, StandInDialect } from './chat-wire.js';

/** How a vendor says no. */
export interface VendorObjection {
  status: number;
  /** A string is sent as a page of HTML, as proxies do. */
  problem: object | string;
  headers?: Record<string, string>;
}

interface Expectations {
  key?: string;
  models?: readonly string[];
  refusedParameters?: readonly string[];
}

/** What the vendor objects to in a request, in its own words: key and parameters are repeated, as vendors do. */
export function objectionTo(
  dialect: StandInDialect,
  request: IncomingMessage,
  body: ChatBody,
  { key, models, refusedParameters = [] }: Expectations,
): VendorObjection | undefined {
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
    return { status: 404, problem: { detail: 'Not Found' } };
  }
  const given = request.headers.authorization?.replace(/^Bearer /, '');
  if (key !== undefined && given !== key) {
    const message = `Incorrect API key provided: ${given ?? 'none'}.`;
    return problemOf(dialect, 401, message, { code: 'invalid_api_key' });
  }
  if (models !== undefined && !models.includes(body.model)) {
    const message = `The model '${body.model}' does not exist or you do not have access to it.`;
    return problemOf(dialect, 404, message, { code: 'model_not_found' });
  }
  const refused = refusedParameters.find((name) => name in body);
  if (refused !== undefined) {
    const message = `Unsupported parameter: '${refused}' is not supported with this model.`;
    return problemOf(dialect, 400, message, { param: refused, code: 'unsupported_parameter' });
  }
  const wantsJson = body.response_format?.type === 'json_object';
  if (wantsJson && ['openai', 'groq'].includes(dialect) && !/json/i.test(JSON.stringify(body.messages))) {
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    return problemOf(dialect, 400, message, { param: 'messages' });
  }
  return undefined;
}

function problemOf(
  dialect: StandInDialect,
  status: number,
  message: string,
  { param = null, code = null }: { param?: string | null; code?: string | null },
): VendorObjection {
  const types = {
    openai: 'invalid_request_error',
    groq: 'invalid_request_error',
    ollama: status === 404 ? 'not_found_error' : 'invalid_request_error',
    vllm: status === 404 ? 'NotFoundError' : 'BadRequestError',
  };
  const error = { message, type: types[dialect] };
  if (dialect === 'vllm') return { status, problem: { error: { ...error, param, code: status } } };
  if (dialect === 'ollama') return { status, problem: { error: { ...error, param: null, code: null } } };
  return { status, problem: { error: { ...error, param, code } } };
}
