import type { ConversationEvent } from '../../src/engine/conversation/conversation-event.js';
import type { ConversationParts } from '../../src/engine/conversation/conversation-parts.js';
import { ConversationSession } from '../../src/engine/conversation/conversation-session.js';
import type { HeardTurn, Hearing, HearingListener } from '../../src/engine/conversation/hearing.js';
import type { Speaking, SpeakingListener } from '../../src/engine/conversation/speaking.js';
import { TURN_DEFAULTS, type TurnSettings } from '../../src/engine/conversation/turn-settings.js';
import { ManualConversationClock } from './conversation-clock.js';
import { ScriptedLanguageModel, type AnswerScript } from './scripted-language-model.js';

/** Ears that hear what a test says they hear. */
export class ScriptedHearing implements Hearing {
  isAnswering = false;
  forgotten = 0;
  isClosed = false;
  /** What the next turn holds; an error fails it, a promise keeps it waiting. */
  next: string | Error | Promise<string> = '';

  constructor(
    readonly tell: HearingListener,
    private readonly clock: ManualConversationClock,
  ) {}

  push(): void {
    // What is heard is scripted.
  }

  played(): void {
    // There is no echo.
  }

  setAnswering(isAnswering: boolean): void {
    this.isAnswering = isAnswering;
  }

  async conclude(): Promise<HeardTurn> {
    const endedAtMs = this.clock.nowMs();
    const text = await this.next;
    if (text instanceof Error) throw text;
    return { text, confidence: 0.9, speechMs: 500, provider: 'scripted', endedAtMs };
  }

  forget(): void {
    this.forgotten += 1;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A voice whose audio a test gives and plays. */
export class ScriptedSpeaking implements Speaking {
  readonly provider = 'scripted';
  text = '';
  heardText = '';
  isFinished = false;
  isCut = false;
  isHeld = false;
  firstSentenceAtMs: number | undefined;
  firstAudioAtMs: number | undefined;

  constructor(
    readonly tell: SpeakingListener,
    private readonly clock: ManualConversationClock,
  ) {}

  write(text: string): void {
    this.firstSentenceAtMs ??= this.clock.nowMs();
    this.text += text;
  }

  finish(): void {
    this.isFinished = true;
  }

  hold(): void {
    this.isHeld = true;
  }

  resume(): void {
    this.isHeld = false;
  }

  cut(): void {
    this.isCut = true;
  }

  /** Gives audio, of which so much has been heard. */
  give(heardText: string): void {
    this.firstAudioAtMs ??= this.clock.nowMs();
    this.tell.onAudio(new Int16Array(160));
    this.heardText = heardText;
  }

  /** Plays everything to its end. */
  play(): void {
    this.give(this.text);
    this.tell.onPlayed();
  }
}

/** A conversation on scripted ears, voices and model, by a clock that stands still. */
export class ConversationHarness {
  readonly clock = new ManualConversationClock();
  readonly events: ConversationEvent[] = [];
  readonly answers: ScriptedSpeaking[] = [];
  readonly model: ScriptedLanguageModel;
  readonly session: ConversationSession;
  private hearing: ScriptedHearing | undefined;
  private ids = 0;

  constructor(
    script: AnswerScript,
    settings: Partial<TurnSettings> = {},
    parts: Partial<ConversationParts> = {},
    { isRead } = { isRead: true },
  ) {
    this.model = new ScriptedLanguageModel(script);
    this.session = new ConversationSession({
      clock: this.clock,
      settings: { ...TURN_DEFAULTS, ...settings },
      language: 'en',
      instructions: 'Be kind.',
      apology: 'Sorry.',
      deadlines: { firstTextMs: 5000, stallMs: 5000, totalMs: 60_000 },
      model: this.model,
      openHearing: (listener) => (this.hearing = new ScriptedHearing(listener, this.clock)),
      openSpeaking: (listener) => this.openSpeaking(listener),
      rateHz: 16_000,
      newId: () => `id-${(this.ids += 1)}`,
      ...parts,
    });
    if (isRead) void this.read();
  }

  get ears(): ScriptedHearing {
    if (this.hearing === undefined) throw new Error('The conversation has no ears');
    return this.hearing;
  }

  /** The latest answer. */
  get answer(): ScriptedSpeaking {
    const answer = this.answers.at(-1);
    if (answer === undefined) throw new Error('There is no answer');
    return answer;
  }

  /** What was told of one type, in order. */
  told<T extends ConversationEvent['type']>(type: T): Extract<ConversationEvent, { type: T }>[] {
    return this.events.filter(
      (event): event is Extract<ConversationEvent, { type: T }> => event.type === type,
    );
  }

  get states(): readonly string[] {
    return this.told('state').map(({ state }) => state);
  }

  /** The user says something and is silent. */
  async say(text: string | Error): Promise<void> {
    this.ears.next = text;
    this.ears.tell.onTurnOver();
    await this.settle();
  }

  /** Lets the model write, and events be read. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) await this.clock.settle();
  }

  private openSpeaking(listener: SpeakingListener): ScriptedSpeaking {
    const answer = new ScriptedSpeaking(listener, this.clock);
    this.answers.push(answer);
    return answer;
  }

  private async read(): Promise<void> {
    for await (const event of this.session.events) this.events.push(event);
  }
}

/** In the middle of the answer to `Who are you?`; `I am` has been heard of it. */
export async function interruptible(settings = {}): Promise<ConversationHarness> {
  const harness = new ConversationHarness(['I am a voice.', 'Fine.'], settings);
  harness.session.begin();
  await harness.say('Who are you?');
  harness.answer.give('I am');
  await harness.settle();
  return harness;
}
