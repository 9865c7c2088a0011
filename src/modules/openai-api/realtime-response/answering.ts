import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import { UnpacedAnswer } from '../../../engine/conversation/speaking/unpaced-answer.js';
import type {
  ChatMessage,
  FinishReason,
  LanguageModel,
  LanguageModelDeadlines,
  TokenUsage,
  ToolCall,
  ToolDefinition,
} from '../../../engine/ports/language-model.js';
import type { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { RealtimeUsage } from '../../../platform/openai/realtime-items.js';
import { bytesOf, rateOf } from '../realtime-input/audio-format-codec.js';
import type { AnswerSettings, FunctionTool } from '../realtime-session/session-settings.js';
import type { ResponseOutcome, ResponseOutput } from './response-output.js';

export interface AnsweringParts {
  readonly settings: AnswerSettings;
  readonly output: ResponseOutput;
  readonly model: LanguageModel;
  readonly deadlines: LanguageModelDeadlines;
  readonly clock: ConversationClock;
  readonly voices: SpeechVoices;
  /** ISO 639-1. */
  readonly language: string;
  /** As the voice's provider names it. */
  readonly voice: string | undefined;
}

/** How long the stages took, on the conversation's clock; undefined for one that it did not come to. */
export interface AnswerFigures {
  askedAtMs: number | undefined;
  firstTextAtMs: number | undefined;
  firstSentenceAtMs: number | undefined;
  firstAudioAtMs: number | undefined;
  model: string | undefined;
  voice: string | undefined;
}

/** One answer: what a language model writes, written or said to the client as it comes. */
export class Answering {
  /** What it failed with. */
  failure: AppError | undefined;
  /** Whether it was ended before it was over. */
  wasCancelled = false;
  private readonly leaving = new AbortController();
  private readonly calls: ToolCall[] = [];
  private speech: UnpacedAnswer | undefined;
  private usage: RealtimeUsage | undefined;
  private finishReason: FinishReason = 'stop';
  private hasEnded = false;
  private askedAtMs: number | undefined;
  private firstTextAtMs: number | undefined;
  private provider: string | undefined;

  constructor(private readonly parts: AnsweringParts) {}

  /** Of the audio that was given. */
  get spokenMs(): number {
    return this.speech?.timeline.durationMs ?? 0;
  }

  get wasSilent(): boolean {
    return this.firstTextAtMs === undefined && this.calls.length === 0;
  }

  get figures(): AnswerFigures {
    const { askedAtMs, firstTextAtMs, provider, speech } = this;
    const hasSpoken = speech?.firstAudioAtMs !== undefined;
    return {
      askedAtMs,
      firstTextAtMs,
      firstSentenceAtMs: speech?.firstSentenceAtMs,
      firstAudioAtMs: speech?.firstAudioAtMs,
      model: provider,
      voice: hasSpoken ? speech.provider : undefined,
    };
  }

  /**
   * Resolves when it is over, however it ends: the client is told of that by the answer itself.
   *
   * @param messages what the model is asked with, once that is known; undefined: there is nothing to answer.
   */
  async run(messages: Promise<readonly ChatMessage[] | undefined>): Promise<void> {
    this.parts.output.begin();
    try {
      const asked = await messages;
      if (!this.hasEnded && asked !== undefined) await this.ask(asked);
      if (!this.hasEnded) await this.speech?.finish();
      if (!this.hasEnded) this.finish();
    } catch (error) {
      if (!this.hasEnded) this.fail(AppError.from(error));
    }
  }

  /** Ends it at once: nothing of it is told afterwards. */
  cancel(reason: 'turn_detected' | 'client_cancelled'): void {
    if (this.hasEnded) return;
    this.wasCancelled = true;
    this.end({ status: 'cancelled', reason });
  }

  private async ask(messages: readonly ChatMessage[]): Promise<void> {
    const { model, deadlines, clock, settings } = this.parts;
    const { tools, toolChoice, maxOutputTokens } = settings;
    const request = {
      messages,
      deadlines,
      purpose: 'conversation',
      ...(tools.length > 0 && { tools: tools.map(definitionOf), toolChoice }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    };
    this.askedAtMs = clock.nowMs();
    for await (const event of model.stream(request, this.leaving.signal)) {
      if (this.hasEnded) return;
      if (event.type === 'text') await this.write(event.text);
      else if (event.type === 'tool_call') this.calls.push(event.call);
      else {
        this.finishReason = event.finishReason;
        this.usage = usageOf(event.usage);
        this.provider = event.provider ?? model.capabilities.provider;
      }
    }
  }

  private write(text: string): Promise<void> {
    const { clock, output, settings } = this.parts;
    this.firstTextAtMs ??= clock.nowMs();
    if (settings.modality === 'text') {
      output.openMessage();
      return output.text(text);
    }
    this.speech ??= this.openSpeech();
    output.openMessage(this.speech.timeline);
    this.speech.write(text);
    return Promise.resolve();
  }

  private openSpeech(): UnpacedAnswer {
    const { voices, language, voice, clock, settings, output } = this.parts;
    const { format, speed } = settings;
    const parts = { voices, language, voice, clock, rateHz: rateOf(format), ...(speed !== 1 && { speed }) };
    return new UnpacedAnswer(parts, {
      onSentence: (text) => void output.transcript(text),
      onAudio: (pcm) => output.audio(Buffer.from(bytesOf(pcm, format)).toString('base64')),
    });
  }

  private finish(): void {
    const { output } = this.parts;
    if (this.speech?.failure !== undefined) return this.fail(this.speech.failure);
    const outcome = outcomeOf(this.finishReason);
    output.closeMessage(outcome.status === 'completed' ? 'completed' : 'incomplete');
    for (const call of this.calls) output.functionCall(call);
    this.end(outcome);
  }

  private fail(error: AppError): void {
    this.failure = error;
    const { code, kind, message } = error;
    const type = kind === 'invalid' ? 'invalid_request_error' : 'server_error';
    this.end({ status: 'failed', error: { type, code, message } });
  }

  private end(outcome: ResponseOutcome): void {
    this.hasEnded = true;
    this.leaving.abort();
    this.speech?.cut();
    this.parts.output.end(outcome, this.usage);
  }
}

function outcomeOf(finishReason: FinishReason): ResponseOutcome {
  if (finishReason === 'length') return { status: 'incomplete', reason: 'max_output_tokens' };
  if (finishReason === 'content_filter') return { status: 'incomplete', reason: 'content_filter' };
  return { status: 'completed' };
}

const definitionOf = ({ name, description, parameters }: FunctionTool): ToolDefinition => ({
  name,
  description,
  parameters,
});

/** What is heard and said goes through the model as text. */
function usageOf(usage: TokenUsage | undefined): RealtimeUsage | undefined {
  if (usage === undefined) return undefined;
  const { inputTokens, outputTokens } = usage;
  return {
    total_tokens: inputTokens + outputTokens,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    input_token_details: { text_tokens: inputTokens, audio_tokens: 0, image_tokens: 0, cached_tokens: 0 },
    output_token_details: { text_tokens: outputTokens, audio_tokens: 0 },
  };
}
