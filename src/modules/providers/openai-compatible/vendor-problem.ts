/** What the body of a refusal says, as far as it is used; its message is never shown or logged: it may repeat the request or a key. */
export interface VendorProblem {
  message: string;
  code: string;
  type: string;
  param: string;
}

const UNSUPPORTED =
  /unsupported|not supported|does ?n[o']t support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|extra/i;
const TOO_LONG = /context.{0,12}length|maximum context|too many tokens|prompt is too long/i;

/** Reads `{"error":{…}}`, `{"error":"…"}` and what has its fields at the top; anything else is empty. */
export function parseVendorProblem(body: string): VendorProblem {
  const root = asRecord(parseJson(body));
  const { error } = root;
  const fields = typeof error === 'string' ? { message: error } : asRecord(error ?? root);
  const textOf = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  return { message: textOf('message'), code: textOf('code'), type: textOf('type'), param: textOf('param') };
}

/** A parameter that the vendor refused. */
export interface RefusedParameter {
  name: string;
  /** Whether it will refuse it in every request. */
  isForGood: boolean;
}

/** Which of the optional parameters that were sent a refusal is about, if it is about one. */
export function refusedParameterOf(
  problem: VendorProblem,
  sent: readonly string[],
): RefusedParameter | undefined {
  const isForGood = UNSUPPORTED.test(`${problem.code} ${problem.message}`);
  // Groq: the model's answer was no JSON; without the parameter it comes as it is.
  const name =
    problem.code === 'json_validate_failed'
      ? sent.find((candidate) => candidate === 'response_format')
      : sent.find((candidate) => isAbout(problem, candidate));
  if (name === undefined || !(isForGood || name === 'response_format')) return undefined;
  return { name, isForGood: isForGood && problem.code !== 'json_validate_failed' };
}

/** Whether the request was longer than the model holds. */
export function isTooLong(problem: VendorProblem): boolean {
  return problem.code === 'context_length_exceeded' || TOO_LONG.test(problem.message);
}

function isAbout(problem: VendorProblem, name: string): boolean {
  if (problem.param !== '') return problem.param === name || problem.param.startsWith(`${name}.`);
  return new RegExp(`(?<!\\w)${name}(?!\\w)`).test(problem.message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
