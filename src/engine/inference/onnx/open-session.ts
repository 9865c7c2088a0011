import { ort } from './onnx-runtime.js';

/** One thread, no spinning: processes scale better than threads; see docs/architecture.md, "Inference". */
const SINGLE_THREAD: ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** What a graph has to take and give to be what its file name says. */
export interface ExpectedNames {
  inputs: readonly string[];
  outputs: readonly string[];
}

/**
 * Loads a graph that somebody else exported. Whoever opens it releases it.
 *
 * @throws Error that names the file, when it is missing, damaged, or has not the inputs and outputs that are expected.
 */
export async function openSession(
  path: string,
  expected: ExpectedNames,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<ort.InferenceSession> {
  const session = await create(path, { ...SINGLE_THREAD, ...options });
  const missing = [
    ...expected.inputs.filter((name) => !session.inputNames.includes(name)).map((name) => `input ${name}`),
    ...expected.outputs.filter((name) => !session.outputNames.includes(name)).map((name) => `output ${name}`),
  ];
  if (missing.length === 0) return session;
  await session.release();
  throw new Error(`${path} is not the expected model: it has no ${missing.join(', no ')}`);
}

async function create(
  path: string,
  options: ort.InferenceSession.SessionOptions,
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(path, options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path} cannot be loaded: ${reason}`, { cause });
  }
}

/** The type and the sizes of an input, by name; sizes that are free are undefined. */
export function inputShape(
  session: ort.InferenceSession,
  name: string,
): { type: string; sizes: (number | undefined)[] } {
  const input = session.inputMetadata.find((metadata) => metadata.name === name);
  if (input === undefined || !input.isTensor) return { type: 'none', sizes: [] };
  return {
    type: input.type,
    sizes: input.shape.map((size) => (typeof size === 'number' ? size : undefined)),
  };
}
