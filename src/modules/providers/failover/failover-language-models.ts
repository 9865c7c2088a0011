import { LanguageModels, type LanguageModel } from '../../../engine/ports/language-model.js';
import type { ProviderLine } from '../registry/provider-line.js';
import { FailoverLanguageModel } from './failover-language-model.js';
import type { FailoverLog } from './failover-log.js';

/** The language models of the registry; what it gives stands for all that can do the same. */
export class FailoverLanguageModels extends LanguageModels {
  private readonly following: FailoverLanguageModel;
  private readonly conversing: FailoverLanguageModel;

  constructor(line: ProviderLine<LanguageModel>, logger: FailoverLog) {
    super(line.providers);
    this.following = new FailoverLanguageModel(
      line,
      ({ followsInstructions }) => followsInstructions,
      logger,
    );
    this.conversing = new FailoverLanguageModel(line, () => true, logger);
  }

  /** All models that follow instructions as one, if there are any. */
  override get instructable(): LanguageModel | undefined {
    return super.instructable === undefined ? undefined : this.following;
  }

  /** All models as one, if there are any. */
  override get conversational(): LanguageModel | undefined {
    return super.conversational === undefined ? undefined : this.conversing;
  }
}
