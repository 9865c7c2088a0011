import { z } from 'zod';

const MAX_TOOLS = 128;
const MAX_INSTRUCTIONS_CHARS = 1_000_000;
const MAX_NAME_CHARS = 128;
const MAX_OUTPUT_TOKENS = 4096;

const name = z.string().min(1).max(MAX_NAME_CHARS);

export const audioFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('audio/pcm'), rate: z.literal(24_000).default(24_000) }),
  z.strictObject({ type: z.literal('audio/pcmu') }),
  z.strictObject({ type: z.literal('audio/pcma') }),
]);

const createAndInterrupt = {
  create_response: z.boolean().default(true),
  interrupt_response: z.boolean().default(true),
};

const turnDetection = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('server_vad'),
    threshold: z.number().min(0).max(1).default(0.5),
    prefix_padding_ms: z.int().min(0).max(5000).default(300),
    silence_duration_ms: z.int().min(0).max(30_000).default(500),
    idle_timeout_ms: z.int().min(5000).max(30_000).nullable().default(null),
    ...createAndInterrupt,
  }),
  z.strictObject({
    type: z.literal('semantic_vad'),
    eagerness: z.enum(['low', 'medium', 'high', 'auto']).default('auto'),
    ...createAndInterrupt,
  }),
]);

const transcription = z.strictObject({
  model: name.optional(),
  language: z.string().max(MAX_NAME_CHARS).optional(),
  prompt: z.string().optional(),
});

const audioInput = z.strictObject({
  format: audioFormat.optional(),
  noise_reduction: z.looseObject({ type: z.string() }).nullable().optional(),
  transcription: transcription.nullable().optional(),
  turn_detection: turnDetection.nullable().optional(),
});

const voice = z.union([name, z.strictObject({ id: name }).transform(({ id }) => id)], {
  error: 'expected the name of a voice',
});
const audioOutput = z.strictObject({
  format: audioFormat.optional(),
  voice: voice.optional(),
  speed: z.number().min(0.25).max(1.5).optional(),
});

const functionTool = z.strictObject({
  type: z.literal('function'),
  name: z.string().regex(/^[\w-]{1,64}$/, 'expected letters, digits, _ and -'),
  description: z.string().default(''),
  parameters: z.record(z.string(), z.unknown()).default({ type: 'object', properties: {} }),
});
const tools = z.array(functionTool).max(MAX_TOOLS);
const toolChoice = z.union([z.enum(['auto', 'none', 'required']), z.looseObject({ type: z.string() })], {
  error: 'expected auto or none',
});
const outputModalities = z.array(z.enum(['audio', 'text'])).length(1, 'expected ["audio"] or ["text"]');
const maxOutputTokens = z.union([z.int().min(1).max(MAX_OUTPUT_TOKENS), z.literal('inf')], {
  error: `expected 1 to ${MAX_OUTPUT_TOKENS}, or "inf"`,
});
const instructions = z.string().max(MAX_INSTRUCTIONS_CHARS);
/** What is known of the protocol and not to be had here is looked at once the rest is known to be right. */
const notToBeHad = z.unknown().optional();

const realtimeUpdate = z.strictObject({
  type: z.literal('realtime'),
  model: name.optional(),
  instructions: instructions.optional(),
  output_modalities: outputModalities.optional(),
  audio: z.strictObject({ input: audioInput.optional(), output: audioOutput.optional() }).optional(),
  tools: tools.optional(),
  tool_choice: toolChoice.optional(),
  max_output_tokens: maxOutputTokens.optional(),
  parallel_tool_calls: z.boolean().optional(),
  tracing: notToBeHad,
  truncation: notToBeHad,
  include: notToBeHad,
  prompt: notToBeHad,
  reasoning: notToBeHad,
});

const transcriptionUpdate = z.strictObject({
  type: z.literal('transcription'),
  audio: z.strictObject({ input: audioInput.optional() }).optional(),
  include: notToBeHad,
});

export const sessionUpdate = z.discriminatedUnion('type', [realtimeUpdate, transcriptionUpdate]);

/** Of one answer, where it differs from the session. Items are checked apart. */
export const responseFields = {
  conversation: z.enum(['auto', 'none']).default('auto'),
  instructions: instructions.optional(),
  output_modalities: outputModalities.optional(),
  audio: z
    .strictObject({
      output: z.strictObject({ format: audioFormat.optional(), voice: voice.optional() }).optional(),
    })
    .optional(),
  tools: tools.optional(),
  tool_choice: toolChoice.optional(),
  max_output_tokens: maxOutputTokens.optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullable().default(null),
  prompt: notToBeHad,
  reasoning: notToBeHad,
  parallel_tool_calls: z.boolean().optional(),
};

export type AudioFormat = z.infer<typeof audioFormat>;
export type TurnDetection = z.infer<typeof turnDetection>;
export type FunctionTool = z.infer<typeof functionTool>;
export type ToolChoice = z.infer<typeof toolChoice>;
export type SessionUpdate = z.infer<typeof sessionUpdate>;
export type RealtimeUpdate = z.infer<typeof realtimeUpdate>;
