import {
  LanguageModel,
  type LanguageModelCapabilities,
  type LanguageModelEvent,
  type LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import { CallWatch } from './call-watch.js';
import { watched } from './watched-iterator.js';

const DEFAULT_PURPOSE = 'conversation';

/** A language model whose calls are told to {@link ProviderCalls}; in all else it is the one that it is given. */
export class MeasuredLanguageModel extends LanguageModel {
  constructor(
    private readonly model: LanguageModel,
    private readonly calls: Pick<ProviderCalls, 'publish'>,
  ) {
    super();
  }

  get capabilities(): LanguageModelCapabilities {
    return this.model.capabilities;
  }

  stream(request: LanguageModelRequest, signal?: AbortSignal): AsyncIterable<LanguageModelEvent> {
    const { provider, model } = this.capabilities;
    const { purpose = DEFAULT_PURPOSE, account } = request;
    return watched(this.model.stream(request, signal), () => {
      const watch = new CallWatch({ type: 'llm', provider, purpose, account }, this.calls, model);
      let usage: Extract<LanguageModelEvent, { type: 'end' }>['usage'];
      return {
        within: (work) => watch.within(work),
        onValue(event): void {
          if (event.type === 'end') usage = event.usage;
          else watch.noteOutput();
        },
        onEnd: (how) => watch.end(how, usage),
      };
    });
  }
}
