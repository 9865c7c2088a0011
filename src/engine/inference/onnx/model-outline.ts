import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import protobuf from 'protobufjs';
import { decodeModel, type Int64, type ModelProto } from './onnx-proto.js';
import { toNumber } from './onnx-tensors.js';

/** Numbers of the fields of `onnx.proto` that are told apart here. */
const FIELD = { graph: 7, initializer: 5, name: 8, rawData: 9, externalData: 13, dataLocation: 14 } as const;
const WIRE = { varint: 0, bytes: 2 } as const;
const EXTERNAL = 1;
/** Room for the tag and the length of a field. */
const HEAD_BYTES = 20;
/** Smaller values come along; nodes may ask for them when the graph is checked. */
const MAX_INLINE_BYTES = 1024;

/** Where the bytes of a tensor lie in its file. */
export interface TensorPlace {
  offset: number;
  length: number;
}

/** A model without its larger tensors. */
export interface ModelOutline {
  /** Those tensors refer to the file, by its name without folders, for whoever loads it to give. */
  model: ModelProto;
  /** Where they lie in it, by their names. */
  places: ReadonlyMap<string, TensorPlace>;
}

/**
 * Reads a model without its weights, so that a graph of any size can be looked at and edited.
 *
 * @throws Error when the file cannot be read, is no ONNX model, or is cut off.
 */
export async function readModelOutline(path: string): Promise<ModelOutline> {
  const file = await open(path);
  try {
    const reader = new OutlineReader(file, basename(path));
    const { size } = await file.stat();
    const model = decodeModel(await reader.outline(0, size, [FIELD.graph, FIELD.initializer]));
    return { model, places: reader.places };
  } finally {
    await file.close();
  }
}

interface Field {
  number: number;
  wireType: number;
  start: number;
  contentStart: number;
  end: number;
}

class OutlineReader {
  readonly places = new Map<string, TensorPlace>();

  constructor(
    private readonly file: FileHandle,
    private readonly name: string,
  ) {}

  /** The bytes of a message from one place to another, with the tensors under `nested` fields shortened. */
  async outline(from: number, to: number, nested: readonly number[]): Promise<Uint8Array> {
    const [next, ...deeper] = nested;
    const writer = protobuf.Writer.create();
    const parts: Uint8Array[] = [];
    for (let at = from; at < to;) {
      const field = await this.field(at, to);
      at = field.end;
      if (field.number !== next || field.wireType !== WIRE.bytes) {
        parts.push(await this.bytes(field.start, field.end));
        continue;
      }
      const content =
        deeper.length > 0
          ? await this.outline(field.contentStart, field.end, deeper)
          : await this.tensor(field.contentStart, field.end);
      parts.push(
        writer
          .reset()
          .uint32((field.number << 3) | WIRE.bytes)
          .bytes(content)
          .finish(),
      );
    }
    return Buffer.concat(parts);
  }

  private async tensor(from: number, to: number): Promise<Uint8Array> {
    if (to - from <= MAX_INLINE_BYTES) return this.bytes(from, to);
    const parts: Uint8Array[] = [];
    let name = '';
    let place: TensorPlace | undefined;
    for (let at = from; at < to;) {
      const field = await this.field(at, to);
      const { contentStart: offset, end } = field;
      at = end;
      if (field.number === FIELD.rawData) {
        place = { offset, length: end - offset };
        parts.push(this.reference(place));
      } else {
        if (field.number === FIELD.name) name = Buffer.from(await this.bytes(offset, end)).toString();
        parts.push(await this.bytes(field.start, end));
      }
    }
    if (place !== undefined) this.places.set(name, place);
    return Buffer.concat(parts);
  }

  private reference({ offset, length }: TensorPlace): Uint8Array {
    const writer = protobuf.Writer.create();
    const entries = { location: this.name, offset: String(offset), length: String(length) };
    for (const [key, value] of Object.entries(entries)) {
      writer.uint32((FIELD.externalData << 3) | WIRE.bytes).fork();
      writer.uint32((1 << 3) | WIRE.bytes).string(key);
      writer
        .uint32((2 << 3) | WIRE.bytes)
        .string(value)
        .ldelim();
    }
    return writer
      .uint32((FIELD.dataLocation << 3) | WIRE.varint)
      .int32(EXTERNAL)
      .finish();
  }

  private async field(start: number, limit: number): Promise<Field> {
    const head = protobuf.Reader.create(await this.bytes(start, Math.min(start + HEAD_BYTES, limit)));
    const tag = head.uint32();
    const [number, wireType] = [tag >>> 3, tag & 7];
    if (wireType !== WIRE.bytes) {
      head.skipType(wireType);
      return { number, wireType, start, contentStart: start, end: start + head.pos };
    }
    const length = toNumber(head.uint64() as unknown as Int64);
    const contentStart = start + head.pos;
    const end = contentStart + length;
    if (end > limit) throw new Error('the file is cut off');
    return { number, wireType, start, contentStart, end };
  }

  private async bytes(from: number, to: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(to - from);
    const { bytesRead } = await this.file.read(buffer, 0, buffer.length, from);
    if (bytesRead < buffer.length) throw new Error('the file is cut off');
    return buffer;
  }
}
