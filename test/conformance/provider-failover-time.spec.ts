import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LanguageModel } from '../../src/engine/ports/language-model.js';
import { FailoverLanguageModel } from '../../src/modules/providers/failover/failover-language-model.js';
import { OpenAiCompatibleModel } from '../../src/modules/providers/openai-compatible/openai-compatible-model.js';
import { collect, PATIENT, requestWith } from '../support/language-model-answers.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { circuitsOf, lineOf, type LineHarness } from '../support/provider-lines.js';

const ignore = (): void => undefined;
const SETTINGS = { model: 'm1', apiKey: undefined, contextTokens: 8192, reasoning: undefined };
/** What a conversation gives one model for its first text where another waits. */
const FIRST_TEXT_MS = 600;
const LIMIT_MS = 800;

describe('from a provider that is gone to the first text of its replacement', () => {
  let best: LanguageModelStandIn;
  let other: LanguageModelStandIn;
  let models: OpenAiCompatibleModel[];
  let harness: LineHarness<LanguageModel>;

  beforeEach(async () => {
    [best, other] = await Promise.all([startLanguageModelStandIn(), startLanguageModelStandIn()]);
    best.answer = other.answer = (): string => 'Good morning';
    models = [best, other].map(
      ({ url }) =>
        new OpenAiCompatibleModel(
          { ...SETTINGS, provider: 'openai', baseUrl: url },
          { info: ignore, warn: ignore },
        ),
    );
    const [first, second] = models;
    if (first === undefined || second === undefined) throw new Error('unreachable');
    harness = lineOf<LanguageModel>('llm', { openai: first, groq: second });
    // Connections, code and buffers are there before the clock runs, as in a server that has worked.
    for (const model of models) await collect(model.stream(requestWith()));
  });
  afterEach(async () => {
    for (const model of models) model.close();
    await Promise.all([best.close(), other.close()]);
  });

  /** Milliseconds to the first text. */
  async function timeToText(): Promise<number> {
    const model = new FailoverLanguageModel(harness.line, () => true, harness.logger);
    const startedMs = performance.now();
    const deadlines = { ...PATIENT, firstTextMs: FIRST_TEXT_MS };
    for await (const event of model.stream(requestWith({ deadlines }))) {
      expect(event).toMatchObject({ type: 'text' });
      break;
    }
    return performance.now() - startedMs;
  }

  it('passes no time when it was killed', async () => {
    await best.close();
    expect(await timeToText()).toBeLessThan(100);
  });

  it('passes no time when it answers with an error', async () => {
    best.answer = () => ({ status: 503 });
    expect(await timeToText()).toBeLessThan(100);
  });

  it(`pass ${LIMIT_MS} ms at most when it hangs, and none once its circuit is open`, async () => {
    best.answer = () => ({ hangAt: 'before-head' });
    const timesMs = [await timeToText(), await timeToText(), await timeToText()];
    expect(Math.max(...timesMs)).toBeLessThanOrEqual(LIMIT_MS);
    expect(Math.min(...timesMs)).toBeGreaterThan(FIRST_TEXT_MS - 50);
    expect(circuitsOf(harness)).toEqual(['open', 'closed']);
    expect(await timeToText()).toBeLessThan(100);
  });
});
