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

/** How models see a tool, and the check of what they give it: costly to make, so that many tools may share one. */
export interface ToolForm<T> {
  readonly definition: ToolDefinition;
  /** @throws ToolArgumentsError */
  parse: (args: string) => T;
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
export function assistantTool<T>(options: ToolOptions<T>): AssistantTool {
  return toolOf(toolForm(options), options.run, options.isUseful);
}

/** A tool of a form that may be that of others. */
export function toolOf<T>(
  { definition, parse: parsed }: ToolForm<T>,
  run: ToolOptions<T>['run'],
  isUseful: () => Promise<boolean> = () => Promise.resolve(true),
): AssistantTool {
  return { definition, isUseful, call: async (args, signal) => run(parsed(args), signal) };
}

/** How a tool looks to models, by the schema of its arguments. */
export function toolForm<T>({
  name,
  description,
  arguments: schema,
}: Pick<ToolOptions<T>, 'name' | 'description' | 'arguments'>): ToolForm<T> {
  const parameters: Record<string, unknown> = z.toJSONSchema(schema, { io: 'output' });
  // Vendors refuse keywords of a schema that they do not know.
  delete parameters['$schema'];
  return { definition: { name, description, parameters }, parse: (args) => parse(schema, args) };
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
