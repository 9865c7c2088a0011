import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { chooseWeightSign } from '../moonshine/weight-sign.js';
import { readModelOutline, type ModelOutline } from '../onnx/model-outline.js';
import { encodeModel } from '../onnx/onnx-proto.js';
import type { ort } from '../onnx/onnx-runtime.js';
import { BoundSession } from './bound-session.js';
import { lower, speedUp } from './exact-speedup.js';

/** No more can be read at once. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Opens a graph; a quantised one is rewritten in memory to what is computed sooner with equal results.
 *
 * @throws Error that names the file when it cannot be loaded.
 */
export async function openFast(
  path: string,
  options: ort.InferenceSession.SessionOptions,
): Promise<BoundSession> {
  const { model, places } = await outlineOf(path);
  const isQuantized = model.graph.node.some(({ opType }) => opType === 'MatMulInteger');
  if (!isQuantized || (await stat(path)).size > MAX_BYTES) return BoundSession.open(path, options);
  const names = speedUp(model, await chooseWeightSign());
  const data = await readFile(path);
  for (const name of names) {
    const { offset, length } = places.get(name) ?? { offset: 0, length: 0 };
    lower(data.subarray(offset, offset + length));
  }
  const externalData = [{ path: basename(path), data }];
  try {
    return await BoundSession.open(path, { ...options, externalData }, encodeModel(model));
  } finally {
    await letGo(data);
  }
}

/**
 * Frees a buffer at once: the session has weights of its own, and what lies outside of the heap makes no collector run.
 * What nobody receives is freed with the channel that it was sent through.
 */
async function letGo(data: Buffer<ArrayBuffer>): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(undefined, [data.buffer]);
  const closed = once(port1, 'close');
  port2.close();
  await closed;
}

async function outlineOf(path: string): Promise<ModelOutline> {
  try {
    return await readModelOutline(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${basename(path)} cannot be loaded: ${reason}`, { cause });
  }
}
