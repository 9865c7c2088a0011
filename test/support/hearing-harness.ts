import { LiveHearing, type LiveHearingParts } from '../../src/engine/conversation/hearing/live-hearing.js';
import type { HearingListener } from '../../src/engine/conversation/hearing.js';
import { TURN_DEFAULTS, type TurnSettings } from '../../src/engine/conversation/turn-settings.js';
import { SpeechListeners } from '../../src/engine/ports/speech-listeners.js';
import type { StreamingSpeechToText } from '../../src/engine/ports/streaming-speech-to-text.js';
import type { AppError } from '../../src/platform/errors/app-error.js';
import { ManualConversationClock } from './conversation-clock.js';
import { FaultyListener } from './faulty-listener.js';
import { ScriptedVoiceActivity } from './scripted-speech.js';

const CHUNK_MS = 20;
const SAMPLES_PER_MS = 16;

/** One recogniser for every language. */
export class OneListener extends SpeechListeners {
  constructor(private readonly listener: StreamingSpeechToText) {
    super();
  }

  choose(): StreamingSpeechToText {
    return this.listener;
  }
}

/** Hearing of the made-up language, what it tells, and the clock by which it is spoken to. */
export class HearingHarness {
  readonly clock = new ManualConversationClock();
  readonly listener: FaultyListener;
  /** What was told, in order; speech figures are left out. */
  readonly told: string[] = [];
  readonly failures: AppError[] = [];
  readonly hearing: LiveHearing;
  private readonly chunkSamples: number;
  /** Called within the callback. */
  onTurnOver: () => void = () => undefined;

  constructor(
    settings: Partial<TurnSettings> = {},
    {
      listener = new FaultyListener(),
      chunkMs = CHUNK_MS,
      ...parts
    }: Partial<LiveHearingParts> & { listener?: FaultyListener; chunkMs?: number } = {},
  ) {
    this.chunkSamples = chunkMs * SAMPLES_PER_MS;
    this.listener = listener;
    this.hearing = new LiveHearing(
      {
        listeners: new OneListener(listener),
        voiceActivity: new ScriptedVoiceActivity(),
        language: 'en',
        settings: { ...TURN_DEFAULTS, ...settings },
        clock: this.clock,
        timeoutMs: 3000,
        ...parts,
      },
      this.listenerOf(),
    );
  }

  /** Pushes audio as it would come. */
  async hear(...audio: readonly Int16Array[]): Promise<void> {
    for (const pcm of audio) {
      for (let at = 0; at < pcm.length; at += this.chunkSamples) {
        const chunk = pcm.subarray(at, at + this.chunkSamples);
        await this.clock.advance(chunk.length / SAMPLES_PER_MS);
        this.hearing.push(chunk);
        await this.clock.settle();
      }
    }
  }

  /** The text of the turn that has ended. */
  async conclude(): Promise<string> {
    const [{ text }] = await Promise.all([this.hearing.conclude(), this.clock.settle()]);
    return text;
  }

  private listenerOf(): HearingListener {
    return {
      onVoice: (isSpeech) => this.told.push(isSpeech ? 'voice on' : 'voice off'),
      onSpeech: () => this.told.push('speech'),
      onPartial: (text) => this.told.push(`"${text}"`),
      onTurnOver: () => {
        this.told.push('over');
        this.onTurnOver();
      },
      onSignal: () => undefined,
      onFailure: (error) => this.failures.push(error),
    };
  }
}
