import { readdir } from 'node:fs/promises';
import type { ort } from '../onnx/onnx-runtime.js';
import { loadOptimumExport } from './optimum-export.js';
import { loadSherpaExport } from './sherpa-export.js';
import type { WhisperExport } from './whisper-graph.js';

/**
 * Loads a Whisper model of whichever export its folder holds.
 *
 * @throws Error that names the file which is missing, damaged or something else, and says why.
 */
export async function loadWhisperExport(
  dir: string,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<WhisperExport> {
  const names = await readdir(dir);
  return names.some((name) => name.startsWith('decoder_model_merged'))
    ? loadOptimumExport(dir, names, options)
    : loadSherpaExport(dir, names, options);
}
