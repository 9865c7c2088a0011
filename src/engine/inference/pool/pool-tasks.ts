import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { InferenceResult, InferenceTask } from './inference-messages.js';
import type { InferenceRequest } from './inference-request.js';
import { mismatch } from './pool-errors.js';

/** The task of requests that are done together: one, or pieces of equal likeness. */
export function taskOf(id: number, group: readonly InferenceRequest[]): InferenceTask {
  const first = group[0]?.payload;
  if (first === undefined) throw mismatch();
  switch (first.kind) {
    case 'detect':
      return { type: 'detect', id, pcm: first.pcm, state: first.state };
    case 'judge':
      return { type: 'judge', id, pcm: first.pcm, model: first.model.key };
    case 'synthesize':
      return { type: 'synthesize', id, piece: first.piece, model: first.model.key };
    case 'load':
      return { type: 'load', id, model: first.model };
    case 'recognize': {
      const pieces = group.flatMap(({ payload }) => (payload.kind === 'recognize' ? [payload.pcm] : []));
      const model = first.model === undefined ? {} : { model: first.model.key };
      return { type: 'recognize', id, pieces, hints: first.hints, ...model };
    }
  }
}

/** How long a worker may take for requests: some time for each, and more for each second of their audio. */
export function deadlineMsOf(
  group: readonly InferenceRequest[],
  { deadlineBaseMs, deadlinePerAudioSecMs }: { deadlineBaseMs: number; deadlinePerAudioSecMs: number },
): number {
  const audioSec = group.reduce((sum, request) => sum + request.samples, 0) / ENGINE_SAMPLE_RATE_HZ;
  return deadlineBaseMs + audioSec * deadlinePerAudioSecMs;
}

/** @throws Error when the result is not one of these requests. */
export function deliver(result: InferenceResult, group: readonly InferenceRequest[]): void {
  switch (result.type) {
    case 'loaded':
      throw mismatch();
    case 'detected':
      group[0]?.succeed({ kind: 'detect', probabilities: result.probabilities, state: result.state });
      return;
    case 'judged':
      group[0]?.succeed({ kind: 'judge', probability: result.probability });
      return;
    case 'synthesized':
      group[0]?.succeed({ kind: 'synthesize', pcm: result.pcm });
      return;
    case 'recognized':
      if (result.pieces.length !== group.length) throw mismatch();
      result.pieces.forEach((piece, index) => group[index]?.succeed({ kind: 'recognize', piece }));
  }
}
