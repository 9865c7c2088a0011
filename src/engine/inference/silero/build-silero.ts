import { decodeModel, encodeModel } from '../onnx/onnx-proto.js';
import { buildSequenceModel } from './silero-graph.js';

/** The published model, rewritten to take many frames at once. */
export function buildSilero(published: Uint8Array): Uint8Array {
  return encodeModel(buildSequenceModel(decodeModel(published)));
}
