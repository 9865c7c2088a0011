import { withoutPlaces } from './load-recognizer.js';
import type { ModelReference } from './pool/model-reference.js';
import type { SmartTurnModel } from './smart-turn/smart-turn-model.js';

/**
 * Loads an installed model that tells when turns end; its code is read when the first one is loaded.
 *
 * @throws Error as {@link loadRecognizer} does.
 */
export async function loadTurnModel(model: ModelReference): Promise<SmartTurnModel> {
  return withoutPlaces(model, async () => {
    const { SmartTurnModel } = await import('./smart-turn/smart-turn-model.js');
    return SmartTurnModel.load(model.dir);
  });
}
