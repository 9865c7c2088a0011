import { OpenAiCompatibleModel } from '../../src/modules/providers/openai-compatible/openai-compatible-model.js';
import type { LanguageModelEvent, LanguageModelRequest } from '../../src/engine/ports/language-model.js';
import type { LlmProviderSettings } from '../../src/platform/config/llm-providers.js';
import type { AppError } from '../../src/platform/errors/app-error.js';
import { collect, failureOf, requestWith } from './language-model-answers.js';
import {
  startLanguageModelStandIn,
  type LanguageModelStandIn,
  type StandInOptions,
  type StandInScript,
} from './language-model-stand-in.js';

/** An adapter at a stand-in, and what it logs. */
export class LanguageModelHarness {
  static readonly KEY = 'sk-proj-abc123SECRET';
  readonly logged: object[] = [];
  standIn: LanguageModelStandIn;
  model: OpenAiCompatibleModel;
  private readonly toClose: (() => unknown)[] = [];

  /** Starts a stand-in that answers one request after the other as the scripts say, the last one again and again. */
  async start(
    script: StandInScript | StandInScript[],
    options: StandInOptions = {},
    settings: Partial<LlmProviderSettings> = {},
  ): Promise<void> {
    const scripts = Array.isArray(script) ? script : [script];
    this.standIn = await startLanguageModelStandIn({
      dialect: settings.provider ?? 'openai',
      answer: (_request, index) => scripts[Math.min(index, scripts.length - 1)] ?? {},
      ...options,
    });
    this.closeLater(this.standIn);
    this.connectTo(this.standIn.url, settings);
  }

  /** Makes the adapter for an address. */
  connectTo(baseUrl: string, more: Partial<LlmProviderSettings> = {}): void {
    const log = (fields: object): number => this.logged.push(fields);
    const settings = { provider: 'openai', apiKey: LanguageModelHarness.KEY, model: 'm1' } as const;
    this.model = new OpenAiCompatibleModel(
      { ...settings, contextTokens: 8192, reasoning: undefined, ...more, baseUrl },
      { info: log, warn: log },
      { connectTimeoutMs: 200 },
    );
    this.closeLater(this.model);
  }

  ask(request: LanguageModelRequest = requestWith()): Promise<LanguageModelEvent[]> {
    return collect(this.model.stream(request));
  }

  fail(request: LanguageModelRequest = requestWith()): Promise<AppError> {
    return failureOf(this.model.stream(request));
  }

  closeLater(closable: { close(): unknown }): void {
    this.toClose.push(() => closable.close());
  }

  async close(): Promise<void> {
    for (const close of this.toClose.splice(0).reverse()) await close();
  }
}
