import { LanguageModels } from '../../engine/ports/language-model.js';

/** The language models of the settings. */
export class RemoteLanguageModels extends LanguageModels {
  constructor() {
    super([]);
  }
}
