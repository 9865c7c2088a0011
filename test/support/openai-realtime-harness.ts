import { vi } from 'vitest';
import type { Conversation } from '../../src/engine/conversation/conversation.js';
import type { ConversationEvent } from '../../src/engine/conversation/conversation-event.js';
import type { RemoteConversationOptions } from '../../src/engine/conversation/remote-conversations.js';
import { OpenAiConversations } from '../../src/modules/providers/openai-realtime/openai-conversations.js';
import { OpenAiRealtimeVendor } from '../../src/modules/providers/openai-realtime/openai-realtime-vendor.js';
import { gateOf } from '../../src/modules/providers/openai-realtime/remote-conversations.provider.js';
import { ProviderRegistry } from '../../src/modules/providers/registry/provider-registry.js';
import { ProvidersConfig } from '../../src/platform/config/providers.config.js';
import { RealtimeConfig } from '../../src/platform/config/realtime.config.js';
import { ProviderCalls, type ProviderCall } from '../../src/platform/telemetry/provider-calls.js';
import { ManualConversationClock } from './conversation-clock.js';
import { loud, quiet } from './openai-realtime-ear.js';
import {
  startRealtimeStandIn,
  type RealtimeScript,
  type RealtimeStandIn,
} from './openai-realtime-stand-in.js';

const WAIT = { timeout: 30_000, interval: 2 };
/** How far audio is given ahead of what is heard. */
const LEAD_MS = 200;

type Told<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/** Conversations with the stand-in, on a clock that the test moves. Whoever opens it closes it. */
export class RealtimeHarness {
  readonly clock = new ManualConversationClock();
  readonly calls: ProviderCall[] = [];
  readonly logged: { fields: object; message: string }[] = [];
  readonly vendor: OpenAiRealtimeVendor;
  readonly conversations: OpenAiConversations;
  readonly registry: ProviderRegistry;
  private readonly talks: RealtimeTalk[] = [];

  private constructor(
    readonly standIn: RealtimeStandIn,
    environment: Readonly<Record<string, string>>,
  ) {
    const { clock } = this;
    const settings = { OPENAI_API_KEY: standIn.key, OPENAI_BASE_URL: standIn.baseUrl, ...environment };
    const realtime = new RealtimeConfig(settings);
    const log = (fields: object, message: string): void => void this.logged.push({ fields, message });
    const logger = { info: log, warn: log };
    const calls = new ProviderCalls();
    calls.subscribe((call) => this.calls.push(call));
    this.vendor = new OpenAiRealtimeVendor({ config: new ProvidersConfig(settings), realtime, clock });
    const order = { stt: [], llm: [], tts: [] };
    const timer = (run: () => void, delayMs: number): (() => void) => clock.after(delayMs, run);
    this.registry = new ProviderRegistry({ logger, order, probeTimeoutMs: 1000, timer });
    this.registry.addRealtime({ name: 'openai', provider: this.vendor });
    const gate = gateOf(this.registry.lines.realtime);
    const { vendor } = this;
    this.conversations = new OpenAiConversations({ vendor, realtime, clock, gate, calls, logger });
  }

  static async open(
    script: RealtimeScript = {},
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RealtimeHarness> {
    return new RealtimeHarness(await startRealtimeStandIn(script), environment);
  }

  /** A conversation that has begun, and may not be ready yet. */
  talk(options: Partial<RemoteConversationOptions> = {}): RealtimeTalk {
    const conversation = this.conversations.open({ instructions: 'Be kind.', leadMs: LEAD_MS, ...options });
    const talk = new RealtimeTalk(conversation, this.clock);
    this.talks.push(talk);
    conversation.begin();
    return talk;
  }

  async readyTalk(options: Partial<RemoteConversationOptions> = {}): Promise<RealtimeTalk> {
    const talk = this.talk(options);
    await talk.whenTold('ready');
    return talk;
  }

  async close(): Promise<void> {
    for (const { conversation } of this.talks) conversation.close();
    this.vendor.close();
    await this.registry.onApplicationShutdown();
    await this.standIn.close();
  }
}

/** One conversation, and what it told. */
export class RealtimeTalk {
  readonly events: ConversationEvent[] = [];
  readonly done: Promise<void>;
  private playedMs = 0;

  constructor(
    readonly conversation: Conversation,
    private readonly clock: ManualConversationClock,
  ) {
    this.done = this.read();
  }

  told<T extends ConversationEvent['type']>(type: T): Told<T>[] {
    return this.events.filter((event): event is Told<T> => event.type === type);
  }

  /** Milliseconds of audio that were given. */
  get givenMs(): number {
    return this.told('audio').reduce((sum, { pcm }) => sum + pcm.length / 24, 0);
  }

  /** Codes of what failed. */
  get failures(): string[] {
    return this.told('failed').map(({ error }) => error.code);
  }

  /** Pushes audio as clients do: twenty milliseconds at a time. */
  push(...audio: readonly Int16Array[]): void {
    for (const pcm of audio) {
      for (let at = 0; at < pcm.length; at += 480) this.conversation.pushAudio(pcm.subarray(at, at + 480));
    }
  }

  /** Says something that ends a turn. */
  say(ms = 300): void {
    this.push(quiet(60), loud(ms), quiet(400));
  }

  async when(isSo: () => boolean, what: string): Promise<void> {
    await vi.waitFor(() => {
      if (!isSo()) throw new Error(`${what}; told: ${this.events.map(({ type }) => type).join(' ')}`);
    }, WAIT);
  }

  whenTold(type: ConversationEvent['type'], count = 1): Promise<void> {
    return this.when(() => this.told(type).length >= count, `no ${type}`);
  }

  /** Lets so much time of a long answer pass, no faster than its audio comes: the socket knows nothing of the clock. */
  async playFor(ms: number, stepMs = 20): Promise<void> {
    const untilMs = this.playedMs + ms;
    for (; this.playedMs < untilMs; this.playedMs += stepMs) {
      await this.when(() => this.givenMs >= this.playedMs + LEAD_MS / 2, 'no more audio');
      await this.clock.advance(stepMs);
    }
  }

  /** Lets time pass until something is told. */
  async playUntil(type: ConversationEvent['type'], count = 1, stepMs = 20): Promise<void> {
    await vi.waitFor(async () => {
      if (this.told(type).length >= count) return;
      await this.clock.advance(stepMs);
      throw new Error(`no ${type}; told: ${this.events.map((event) => event.type).join(' ')}`);
    }, WAIT);
  }

  private async read(): Promise<void> {
    for await (const event of this.conversation.events) this.events.push(event);
  }
}
