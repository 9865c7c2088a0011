import type { Swagger } from '../../platform/http/api-docs.js';
import { OpenAiErrorView } from './dto/openai-error.view.js';

/** What every route that does work may refuse a request with. */
export const OPENAI_REFUSALS = (api: Swagger): MethodDecorator[] =>
  Object.entries(REFUSALS).map(([status, description]) =>
    api.ApiResponse({ status: Number(status), type: OpenAiErrorView, description }),
  );

const REFUSALS = {
  400: 'A parameter is missing or wrong, or cannot be had; `param` names it.',
  404: 'There is no such model: `model_not_found`.',
  413: 'The request is larger than MAX_UPLOAD_MB, or than a text may be.',
  429: 'As many requests wait as are taken: `rate_limit_exceeded`; Retry-After says when to come back.',
  500: 'Something unexpected happened.',
  502: 'A vendor that was asked broke off.',
  503: 'What is needed is not configured or not ready, or the server is stopping.',
  504: 'A vendor that was asked took too long.',
};

/** A header that tells what was sent and is not honoured. */
export const DROPPED_HEADER = {
  'x-dropped-parameters': {
    description: 'What was sent and is not honoured: JSON, a list of objects with `parameter` and `reason`.',
    schema: { type: 'string' as const },
    example: '[{"parameter":"prompt","reason":"Recognition takes no prompt here."}]',
  },
};
