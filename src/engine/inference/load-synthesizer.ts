import { withoutPlaces } from './load-recognizer.js';
import type { ModelReference } from './pool/model-reference.js';
import type { Synthesizer } from './synthesizer.js';

/**
 * Loads an installed model of speech synthesis; its code is read when the first one is loaded.
 *
 * @throws Error as {@link loadRecognizer} does.
 */
export async function loadSynthesizer(model: ModelReference): Promise<Synthesizer> {
  return withoutPlaces(model, async () => {
    const { KokoroModel } = await import('./kokoro/kokoro-model.js');
    return KokoroModel.load(model.dir);
  });
}
