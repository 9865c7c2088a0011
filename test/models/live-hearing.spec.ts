import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import type { SignalFigures } from '../../src/engine/audio/signal-figures.js';
import type { HeardTurn } from '../../src/engine/conversation/hearing.js';
import { LiveHearing } from '../../src/engine/conversation/hearing/live-hearing.js';
import { TURN_DEFAULTS } from '../../src/engine/conversation/turn-settings.js';
import { EmbeddedSpeechToText } from '../../src/engine/inference/pool/embedded-speech-to-text.js';
import { BatchedVoiceActivity } from '../../src/engine/inference/silero/batched-voice-activity.js';
import { SileroModel } from '../../src/engine/inference/silero/silero-model.js';
import { VoiceActivity, type VoiceActivityStream } from '../../src/engine/ports/voice-activity.js';
import { ListeningByPieces } from '../../src/modules/providers/listening/listening-by-pieces.js';
import { ManualConversationClock } from '../support/conversation-clock.js';
import { startEmbeddedPool, type EmbeddedPool } from '../support/embedded-pool.js';
import { OneListener } from '../support/hearing-harness.js';
import { quiet } from '../support/scripted-speech.js';
import { readWav } from '../support/speech-recordings.js';
import { speak } from '../support/synthetic-speech.js';

const CHUNK_SAMPLES = 320;
const SAMPLES_PER_MS = 16;
const samples = join(process.env['SPEECH_SAMPLES'] ?? '', 'dev');

const said = async (text: string, voice = 'en-us'): Promise<Int16Array> => {
  const { pcm, sampleRateHz } = await speak(text, voice);
  return new StreamResampler(sampleRateHz, 16_000).push(pcm);
};
const gained = (pcm: Int16Array, db: number): Int16Array => pcm.map((sample) => sample * 10 ** (db / 20));
const plain = (text: string): string => text.toLowerCase().replace(/[^a-z ]/g, '');

/** Voice detection of which is known whether it is at work. */
class WatchedVoiceActivity extends VoiceActivity {
  working = 0;

  constructor(private readonly watched: VoiceActivity) {
    super();
  }

  open(...asked: Parameters<VoiceActivity['open']>): VoiceActivityStream {
    const stream = this.watched.open(...asked);
    return {
      probabilities: async (pcm, signal) => {
        this.working += 1;
        try {
          return await stream.probabilities(pcm, signal);
        } finally {
          this.working -= 1;
        }
      },
    };
  }
}

/** By a clock that waits for the models: what they hear does not hang on the machine. */
describe('live hearing with the embedded models', () => {
  let embedded: EmbeddedPool;
  let batched: BatchedVoiceActivity;
  let voiceActivity: WatchedVoiceActivity;
  let clock: ManualConversationClock;
  let hearing: LiveHearing;
  let told: string[];
  let turns: Promise<HeardTurn>[];
  let figures: SignalFigures[];

  beforeAll(async () => {
    embedded = await startEmbeddedPool();
    const { sileroDir } = JSON.parse(embedded.args[0] ?? '') as { sileroDir: string };
    batched = new BatchedVoiceActivity(() => SileroModel.load(sileroDir));
    voiceActivity = new WatchedVoiceActivity(batched);
  });
  afterAll(async () => {
    await batched.close();
    await embedded.close();
  });

  beforeEach(() => {
    [told, turns, figures] = [[], [], []];
    clock = new ManualConversationClock();
    const recognizer = new EmbeddedSpeechToText(embedded.pool);
    const listening = new ListeningByPieces({
      recognizer,
      voiceActivity,
      timeoutMs: 15_000,
      interimResults: true,
    });
    const parts = { voiceActivity, language: 'en', settings: TURN_DEFAULTS, clock };
    hearing = new LiveHearing(
      { ...parts, listeners: new OneListener(listening) },
      {
        onVoice: () => undefined,
        onSpeech: () => told.push('speech'),
        onPartial: () => told.push('partial'),
        onTurnOver: () => void turns.push(hearing.conclude()),
        onSignal: (signal) => figures.push(signal),
        onFailure: (error) => told.push(error.code),
      },
    );
  });
  afterEach(() => hearing.close());

  /** Pushes audio as it would come, and plays another meanwhile. */
  const hear = async (pcm: Int16Array, played?: Int16Array): Promise<void> => {
    for (let at = 0; at < pcm.length; at += CHUNK_SAMPLES) {
      if (played !== undefined) hearing.played(played.subarray(at, at + CHUNK_SAMPLES));
      await clock.advance(CHUNK_SAMPLES / SAMPLES_PER_MS);
      hearing.push(pcm.subarray(at, at + CHUNK_SAMPLES));
      await clock.settle();
      while (isAtWork()) await delay(1);
    }
  };
  const isAtWork = (): boolean => {
    const { busy, waitingLive } = embedded.pool.status();
    return voiceActivity.working + busy + waitingLive > 0;
  };
  const heardTexts = async (): Promise<string> => {
    const heard = await Promise.all(turns);
    return plain(heard.map(({ text }) => text).join(' '));
  };

  it('understands what is said, a turn for each sentence that somebody pauses after', async () => {
    await hear(await said('The old man walked slowly down the road to the river.'));
    await hear(quiet(1200));
    await hear(await said('There is a small table in the kitchen.'));
    await hear(quiet(1200));
    expect(await heardTexts()).toBe(
      'the old man walked slowly down the road to the river there is a small table in the kitchen',
    );
    expect(turns).toHaveLength(2);
    expect(told).toContain('partial');
    expect(figures.length).toBeGreaterThan(3);
    expect(Math.min(...figures.map(({ snrDb }) => snrDb))).toBeGreaterThan(20);
  });

  it('is not interrupted by the echo of what is played, but by who speaks over it', async () => {
    const answer = await said('Your parcel left the house this morning and comes tomorrow at nine.');
    const echo = new Int16Array(answer.length + 250 * SAMPLES_PER_MS);
    echo.set(gained(answer, -10), 250 * SAMPLES_PER_MS);
    hearing.setAnswering(true);
    await hear(echo, answer);
    expect(told).toEqual([]);
    const user = await said('Wait, that is not what I wanted to know.', 'en-gb');
    await hear(
      user.map((sample, at) => sample + (echo[at] ?? 0)),
      answer,
    );
    expect(told).toContain('speech');
  });

  it.runIf(existsSync(samples))('makes no turn of what is no speech', async () => {
    for (const file of ['white-noise-15s', 'exercise-bike', 'dog', 'room-silence']) {
      const pcm = readWav(join(samples, `nospeech-${file}.wav`));
      await hear(pcm.subarray(0, 4 * 16_000));
    }
    expect([told, await heardTexts()]).toEqual([[], '']);
  });
});
