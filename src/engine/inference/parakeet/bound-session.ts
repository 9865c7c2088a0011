import { basename } from 'node:path';
import { ort } from '../onnx/onnx-runtime.js';

/** An input or output that a graph must have. */
export interface ExpectedValue {
  /** As the exporters name it; the first that the graph has is taken. */
  names: readonly string[];
  /** Where it stands when none of the names is there. */
  position: number;
  type?: ort.Tensor.Type;
  rank?: number;
}

/** Finds a value by its name, or else by its place. */
export function findNamed<Value extends { name: string }>(
  values: readonly Value[],
  { names, position }: Pick<ExpectedValue, 'names' | 'position'>,
): Value | undefined {
  return values.find(({ name }) => names.includes(name)) ?? values[position];
}

/** What a graph calls its inputs or outputs, and their sizes; those that are free are undefined. */
export interface BoundValue {
  name: string;
  sizes: readonly (number | undefined)[];
}

/**
 * One thread, no spinning: processes scale better than threads; see docs/architecture.md, "Inference". Errors are thrown, so
 * nothing less is to be logged.
 */
const SESSION_OPTIONS: ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** A graph of an export with its inputs and outputs found. Whoever opens it releases it. */
export class BoundSession {
  private constructor(
    readonly session: ort.InferenceSession,
    /** For messages. */
    readonly file: string,
  ) {}

  /**
   * @param path for messages, and where the graph lies unless its bytes are given.
   * @throws Error that names the file when the graph cannot be loaded.
   */
  static async open(
    path: string,
    options: ort.InferenceSession.SessionOptions = {},
    bytes?: Uint8Array,
  ): Promise<BoundSession> {
    const all = { ...SESSION_OPTIONS, ...options };
    const file = basename(path);
    try {
      const session = await (bytes === undefined
        ? ort.InferenceSession.create(path, all)
        : ort.InferenceSession.create(bytes, all));
      return new BoundSession(session, file);
    } catch (cause) {
      throw new Error(`${file} cannot be loaded: ${reasonOf(cause)}`, { cause });
    }
  }

  /** @throws Error that names the file when there is no such input, or it is another kind of value. */
  input(expected: ExpectedValue): BoundValue {
    return this.bind('input', this.session.inputMetadata, expected);
  }

  /** @throws Error that names the file when there is no such output, or it is another kind of value. */
  output(expected: ExpectedValue): BoundValue {
    return this.bind('output', this.session.outputMetadata, expected);
  }

  /** Runs the graph. @throws Error that names the file. */
  async run(
    feeds: Record<string, ort.Tensor>,
    outputs: ort.InferenceSession.FetchesType,
  ): Promise<Record<string, ort.Tensor>> {
    try {
      return await this.session.run(feeds, outputs);
    } catch (cause) {
      throw new Error(`${this.file} cannot be run: ${reasonOf(cause)}`, { cause });
    }
  }

  release(): Promise<void> {
    return this.session.release();
  }

  private bind(
    kind: string,
    values: readonly ort.InferenceSession.ValueMetadata[],
    { names, position, type, rank }: ExpectedValue,
  ): BoundValue {
    const value = findNamed(values, { names, position });
    if (value === undefined) throw new Error(`${this.file} has no ${kind} ${names.join(' or ')}`);
    const wanted = `${this.file}: ${kind} ${value.name} is not`;
    if (!value.isTensor) throw new Error(`${wanted} a tensor`);
    if (type !== undefined && value.type !== type) throw new Error(`${wanted} ${type} but ${value.type}`);
    if (rank !== undefined && value.shape.length > 0 && value.shape.length !== rank)
      throw new Error(`${wanted} of ${rank} dimensions but ${value.shape.length}`);
    return {
      name: value.name,
      sizes: value.shape.map((size) => (typeof size === 'number' ? size : undefined)),
    };
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
