import type { ApiResponseOptions } from '@nestjs/swagger';

type Schema = Extract<ApiResponseOptions, { schema: unknown }>['schema'];

/** The answer of a probe that succeeds. */
export const PROBE_SUCCESS: ApiResponseOptions = {
  description: 'The server can do its work.',
  schema: probeAnswer(['ok'], { database: { status: 'up' } }, {}),
};

/** The answer of a probe that fails. */
export const PROBE_FAILURE: ApiResponseOptions = {
  description: 'Something that the server needs does not work yet or any more: `error` says what.',
  schema: probeAnswer(
    ['error', 'shutting_down'],
    { database: { status: 'up' } },
    { models: { status: 'down' } },
  ),
};

function probeAnswer(statuses: string[], up: object, down: object): Schema {
  return {
    type: 'object',
    required: ['status', 'info', 'error', 'details'],
    properties: {
      status: { type: 'string', enum: statuses, example: statuses[0] },
      info: { ...indicators('What works.'), example: up },
      error: { ...indicators('What does not.'), example: down },
      details: { ...indicators('Both.'), example: { ...up, ...down } },
    },
  };
}

function indicators(description: string): { description: string; type: 'object' } & Schema {
  return {
    type: 'object',
    description,
    additionalProperties: {
      type: 'object',
      required: ['status'],
      properties: { status: { type: 'string', enum: ['up', 'down'] } },
      additionalProperties: true,
    },
  };
}
