import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LanguageModel } from '../../src/engine/ports/language-model.js';
import type { SpeechToText } from '../../src/engine/ports/speech-to-text.js';
import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import { DeepgramRecognizer } from '../../src/modules/providers/deepgram/deepgram-recognizer.js';
import { FailoverLanguageModel } from '../../src/modules/providers/failover/failover-language-model.js';
import { FailoverVoices } from '../../src/modules/providers/failover/failover-voices.js';
import { FailoverListening } from '../../src/modules/providers/listening/failover-listening.js';
import { OpenAiCompatibleModel } from '../../src/modules/providers/openai-compatible/openai-compatible-model.js';
import { ProvidersConfig } from '../../src/platform/config/providers.config.js';
import { startDeepgramStandIn, type DeepgramStandIn } from '../support/deepgram-stand-in.js';
import { collect, PATIENT, requestWith } from '../support/language-model-answers.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { ListenedEvents } from '../support/listened-events.js';
import { timeOf, type Took } from '../support/machine-stalls.js';
import { circuitsOf, lineOf, type LineHarness } from '../support/provider-lines.js';
import { saying } from '../support/scripted-speech.js';
import { listen, spokenRequest } from '../support/speech-answers.js';
import type { SpeechStandIn } from '../support/speech-stand-in.js';
import { SPEECH_VENDORS } from '../support/speech-vendors.js';

const ignore = (): void => undefined;
const SETTINGS = { model: 'm1', apiKey: undefined, contextTokens: 8192, reasoning: undefined };
/** Deadlines as they are where settings say nothing. */
const { llmTimeoutMs, sttTimeoutMs, ttsTimeoutMs } = new ProvidersConfig({});
/** Far below the patience with a provider that hangs, also on a busy machine. */
const NO_TIME_MS = 250;
const LIMIT_MS = 800;
/** When another is asked too; while the first keeps another call waiting. */
const PATIENCE_MS = 550;
const LATE_MS = 200;

function expectPatience({ ms, unhinderedMs }: Took, patienceMs = PATIENCE_MS): void {
  expect(unhinderedMs).toBeLessThanOrEqual(patienceMs + LIMIT_MS - PATIENCE_MS);
  expect(ms).toBeGreaterThan(patienceMs - 50);
}

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
  async function timeToText(): Promise<Took> {
    const model = new FailoverLanguageModel(harness.line, () => true, harness.logger);
    const deadlines = { ...PATIENT, firstTextMs: llmTimeoutMs };
    return timeOf(async () => {
      for await (const event of model.stream(requestWith({ deadlines }))) {
        expect(event).toMatchObject({ type: 'text' });
        break;
      }
    });
  }

  it('passes no time when it was killed', async () => {
    await best.close();
    expect((await timeToText()).unhinderedMs).toBeLessThan(NO_TIME_MS);
  });

  it('passes no time when it answers with an error', async () => {
    best.answer = () => ({ status: 503 });
    expect((await timeToText()).unhinderedMs).toBeLessThan(NO_TIME_MS);
  });

  it(`pass ${LIMIT_MS} ms at most when it hangs, less the next times, and none once its circuit is open`, async () => {
    best.answer = () => ({ hangAt: 'before-head' });
    expectPatience(await timeToText());
    for (const took of [await timeToText(), await timeToText()]) expectPatience(took, LATE_MS);
    await vi.waitFor(() => expect(circuitsOf(harness)).toEqual(['open', 'closed']), 3 * llmTimeoutMs);
    expect((await timeToText()).unhinderedMs).toBeLessThan(NO_TIME_MS);
  });
});

describe('from a voice that is gone to the first audio of its replacement', () => {
  let standIns: SpeechStandIn[];
  let voices: (TextToSpeech & { close(): void })[];
  let harness: LineHarness<TextToSpeech>;

  beforeEach(async () => {
    const { cartesia, openai } = SPEECH_VENDORS;
    const [best, other] = (standIns = await Promise.all([cartesia.start(), openai.start()]));
    best!.script = other!.script = { chunks: [1] };
    voices = [cartesia.voiceAt(best!.url, ttsTimeoutMs), openai.voiceAt(other!.url, ttsTimeoutMs)];
    harness = lineOf<TextToSpeech>('tts', { cartesia: voices[0]!, openai: voices[1]! });
    for (const voice of voices) await listen(voice.speak(spokenRequest()));
  });
  afterEach(async () => {
    for (const voice of voices) voice.close();
    await Promise.all(standIns.map((standIn) => standIn.close()));
  });

  async function timeToAudio(): Promise<Took> {
    const voice = new FailoverVoices(harness.line, harness.logger).choose('en');
    return timeOf(async () => {
      for await (const pcm of voice.speak(spokenRequest())) {
        expect(pcm.length).toBeGreaterThan(0);
        break;
      }
    });
  }

  it('passes no time when it was killed', async () => {
    await standIns[0]!.close();
    expect((await timeToAudio()).unhinderedMs).toBeLessThan(NO_TIME_MS);
  });

  it(`pass ${LIMIT_MS} ms at most when it hangs`, async () => {
    standIns[0]!.script = { chunks: [], vanishes: true };
    expectPatience(await timeToAudio());
  });
});

describe('from a recogniser that is gone in mid-speech to the text of its replacement', () => {
  let best: DeepgramStandIn;
  let other: DeepgramStandIn;
  let recognizers: DeepgramRecognizer[];
  let harness: LineHarness<SpeechToText>;

  beforeEach(async () => {
    [best, other] = await Promise.all([startDeepgramStandIn(), startDeepgramStandIn()]);
    const deadlines = { live: sttTimeoutMs, batch: sttTimeoutMs };
    recognizers = [best, other].map(
      ({ url }) =>
        new DeepgramRecognizer(
          { provider: 'deepgram', model: 'nova-3', apiKey: 'k', baseUrl: `${url}/v1` },
          deadlines,
        ),
    );
    const [first, second] = recognizers;
    if (first === undefined || second === undefined) throw new Error('unreachable');
    harness = lineOf<SpeechToText>('stt', { deepgram: first, groq: second });
    await timeToText(ignore);
  });
  afterEach(async () => {
    for (const recognizer of recognizers) recognizer.close();
    await Promise.all([best.close(), other.close()]);
  });

  /** Milliseconds from what happens in mid-speech, just before the flush, to the text of all that was said. */
  async function timeToText(happen: () => void): Promise<Took> {
    const { line, logger } = harness;
    const asListener = (provider: SpeechToText): DeepgramRecognizer => provider as DeepgramRecognizer;
    const options = { line, language: 'en', asListener, timeoutMs: sttTimeoutMs, logger };
    const stream = new FailoverListening(options).listen({ language: 'en', endSilenceMs: 500 });
    const listened = new ListenedEvents(stream);
    await listened.push(saying('one two three'));
    await listened.until('speech-started');
    const took = await timeOf(async () => {
      happen();
      stream.flush();
      await listened.until('flushed');
    });
    expect(listened.text.replaceAll('.', '')).toBe('one two three');
    stream.close();
    return took;
  }

  it('passes next to no time when it was killed', async () => {
    const { unhinderedMs } = await timeToText(() => void best.close());
    expect(unhinderedMs).toBeLessThan(PATIENCE_MS / 2);
  });

  it(`pass ${LIMIT_MS} ms at most when it hangs`, async () => {
    expectPatience(await timeToText(() => (best.script = { hangs: 'at-flush', vanishes: true })));
  });
});
