import { open, type FileHandle } from 'node:fs/promises';
import protobuf from 'protobufjs';
import type { Int64 } from './onnx-proto.js';
import { toNumber } from './onnx-tensors.js';

const METADATA_FIELD = 14;
const LENGTH_DELIMITED = 2;
/** Room for the tag and the length of a field. */
const HEAD_BYTES = 20;
/** No exporter writes entries this long. */
const MAX_ENTRY_BYTES = 1 << 20;

/**
 * What the exporter of an ONNX model tells of it by name (`metadata_props`). Only that is read of the file: graph and
 * weights are skipped, however large they are.
 *
 * @throws Error when the file is missing, or is not an ONNX model or not a whole one.
 */
export async function readModelMetadata(path: string): Promise<ReadonlyMap<string, string>> {
  const file = await open(path);
  try {
    return await readEntries(file, (await file.stat()).size);
  } catch (cause) {
    throw new Error(`${path} is not a whole ONNX model`, { cause });
  } finally {
    await file.close();
  }
}

async function readEntries(file: FileHandle, size: number): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  for (let at = 0; at < size;) {
    const head = protobuf.Reader.create(await readAt(file, at, Math.min(HEAD_BYTES, size - at)));
    const tag = head.uint32();
    if ((tag & 7) !== LENGTH_DELIMITED) {
      head.skipType(tag & 7);
      at += head.pos;
      continue;
    }
    const bytes = toNumber(head.uint64() as unknown as Int64);
    const start = at + head.pos;
    at = start + bytes;
    if (at > size) throw new RangeError('The file ends within a field');
    if (tag >>> 3 !== METADATA_FIELD || bytes > MAX_ENTRY_BYTES) continue;
    const [key, value] = readEntry(await readAt(file, start, bytes));
    entries.set(key, value);
  }
  return entries;
}

function readEntry(bytes: Uint8Array): [key: string, value: string] {
  const reader = protobuf.Reader.create(bytes);
  const texts = new Map<number, string>();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if ((tag & 7) === LENGTH_DELIMITED) texts.set(tag >>> 3, reader.string());
    else reader.skipType(tag & 7);
  }
  return [texts.get(1) ?? '', texts.get(2) ?? ''];
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead < length) throw new RangeError('The file ends early');
  return bytes;
}
