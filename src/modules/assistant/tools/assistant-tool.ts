import { z } from 'zod';
import type { ToolDefinition } from '../../../engine/ports/language-model.js';

/** What a tool is made of. */
export interface ToolOptions<T> {
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
  /** Of the arguments; a strict object. A property with a default may be left out all the same. */
  arguments: z.ZodType<T>;
  /** Does the work; what it gives must be JSON. */
  run: (args: T, signal: AbortSignal) => Promise<unknown>;
  /** Whether there is anything that it could do now; absent: always. */
  isUseful?: () => Promise<boolean>;
}

/** Arguments that are not as the tool wants them; the message is for the model. */
export class ToolArgumentsError extends Error {}

/** Something that language models may have done. */
export interface AssistantTool {
  readonly definition: ToolDefinition;
  /** Whether models are to be told of it now. */
  isUseful(): Promise<boolean>;
  /**
   * Checks the arguments as a model wrote them, and does the work.
   *
   * @throws ToolArgumentsError, and what the work throws.
   */
  call(args: string, signal: AbortSignal): Promise<unknown>;
}

/** Makes a tool whose schema and check are one and the same. */
export function assistantTool<T>({
  name,
  description,
  arguments: schema,
  run,
  isUseful = () => Promise.resolve(true),
}: ToolOptions<T>): AssistantTool {
  const parameters: Record<string, unknown> = z.toJSONSchema(schema, { io: 'output' });
  // Vendors refuse keywords of a schema that they do not know.
  delete parameters['$schema'];
  return {
    definition: { name, description, parameters },
    isUseful,
    call: async (args, signal) => run(parse(schema, args), signal),
  };
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ToolArgumentsError('The arguments are not JSON.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`,
  );
  throw new ToolArgumentsError(problems.join('; '));
}
