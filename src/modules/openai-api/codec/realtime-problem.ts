import type { z } from 'zod';
import type { RealtimeError } from '../../../platform/openai/realtime-events.js';

/** What is wrong with an event of a client, as the vendor words it: the session goes on. */
export class RealtimeProblem extends Error {
  /**
   * @param code the vendor's.
   * @param param the field to blame, such as `session.audio.output.speed`.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly param: string | null = null,
  ) {
    super(message);
    this.name = 'RealtimeProblem';
  }

  /** @param eventId the `event_id` that the client gave. */
  toError(eventId: string | undefined): RealtimeError {
    const { code, message, param } = this;
    return { type: 'invalid_request_error', code, message, param, event_id: eventId ?? null };
  }
}

/** @param root what the path of the field begins with. */
export function problemOfIssue(issue: z.core.$ZodIssue | undefined, root = ''): RealtimeProblem {
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const param = pathOf(root, [...(issue?.path ?? []), ...keys]);
  if (keys.length > 0)
    return new RealtimeProblem('unknown_parameter', `Unknown parameter: '${param}'.`, param);
  if (isMissing(issue))
    return new RealtimeProblem(
      'missing_required_parameter',
      `Missing required parameter: '${param}'.`,
      param,
    );
  const code = issue?.code === 'invalid_type' ? 'invalid_type' : 'invalid_value';
  return new RealtimeProblem(code, `Invalid value for '${param}': ${issue?.message ?? ''}`, param);
}

/** A field that is there, of another type, has its value told; one that is not has none. */
function isMissing(issue: z.core.$ZodIssue | undefined): boolean {
  return issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
}

function pathOf(root: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return (root + steps.join('')).replace(/^\./, '');
}
