import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalizeText } from '../../src/engine/text/accuracy/normalize-text.js';
import { countWordErrors } from '../../src/engine/text/accuracy/word-errors.js';
import { SpeechMaker } from '../../bench/word-times/timed-speech.js';
import { EmbeddedSpeechToText } from '../../src/engine/inference/pool/embedded-speech-to-text.js';
import type { WorkerReply } from '../../src/engine/inference/pool/inference-messages.js';
import type { InferencePool } from '../../src/engine/inference/pool/inference-pool.js';
import { inferenceWorkerPath } from '../../src/engine/inference/pool/inference-worker-path.js';
import { PooledVoiceActivity } from '../../src/engine/inference/pool/pooled-voice-activity.js';
import type { Transcript } from '../../src/engine/ports/transcript.js';
import { joinPieces } from '../../src/engine/transcription/join-pieces.js';
import { TranscriptionService } from '../../src/engine/transcription/transcription.service.js';
import type { TranscribedPiece } from '../../src/engine/transcription/transcription-event.js';
import { startEmbeddedPool, type EmbeddedPool } from '../support/embedded-pool.js';

const VOICE = { name: 'en-us', rate: 165, pitch: 50 };
const SENTENCES = [
  'The old man walked slowly down the road to the river.',
  'The meeting has been moved to the large room upstairs.',
  'You should never drive a car after drinking that much wine.',
  'He told me that the answer was simple, and then he left.',
  'Please call me back tomorrow morning before nine.',
  'The children were playing in the garden behind the house.',
  'She opened the window and looked at the mountains.',
];

const silence = (sec: number): Int16Array => new Int16Array(sec * 16_000);

function join16(parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}

async function* inChunks(pcm: Int16Array): AsyncGenerator<Int16Array, void> {
  for (let at = 0; at < pcm.length; at += 16_000) yield pcm.subarray(at, at + 16_000);
}

describe('embedded speech to text', () => {
  let embedded: EmbeddedPool;
  let pool: InferencePool;
  let service: TranscriptionService;
  let maker: SpeechMaker;
  let workerArgs: string[];

  async function transcribe(pcm: Int16Array, onPiece: () => void = () => undefined): Promise<Transcript> {
    const recognizer = new EmbeddedSpeechToText(pool);
    const pieces: TranscribedPiece[] = [];
    let durationMs = 0;
    for await (const event of service.transcribe(inChunks(pcm), { recognizer })) {
      if (event.type === 'end') durationMs = event.durationMs;
      if (event.type !== 'piece') continue;
      pieces.push(event);
      onPiece();
    }
    return joinPieces(pieces, { language: 'en', durationMs });
  }

  beforeAll(async () => {
    embedded = await startEmbeddedPool();
    ({ pool, args: workerArgs } = embedded);
    service = new TranscriptionService({ voiceActivity: new PooledVoiceActivity(pool), piecesInFlight: 4 });
    maker = await SpeechMaker.load();
  });

  afterAll(async () => {
    await embedded.close();
  });

  const spoken = (): Int16Array[] => SENTENCES.map((sentence) => maker.say(sentence, VOICE).pcm);

  it('transcribes a short clip, its times inside the clip', async () => {
    const [sentence = ''] = SENTENCES;
    const pcm = join16([silence(0.5), maker.say(sentence, VOICE).pcm, silence(0.5)]);
    const transcript = await transcribe(pcm);
    expect(transcript).toMatchObject({ text: sentence, segments: [{ text: sentence }] });
    expect(transcript.durationMs).toBe(Math.round(pcm.length / 16));
    expect(transcript.segments[0]?.startMs).toBeGreaterThan(200);
    expect(transcript.segments[0]?.endMs).toBeLessThanOrEqual(transcript.durationMs);
  });

  it('transcribes a recording of many pieces, also when a process is killed in the midst of it', async () => {
    const pcm = join16(spoken().flatMap((sentence) => [sentence, silence(2)]));
    const restartsBefore = pool.status().restarts;
    let isKilled = false;
    const transcript = await transcribe(pcm, () => {
      const pid = pool.status().pids[0];
      if (!isKilled && pid !== undefined) process.kill(pid, 'SIGKILL');
      isKilled = true;
    });
    const { errors, referenceWords } = countWordErrors(
      normalizeText(SENTENCES.join(' ')),
      normalizeText(transcript.text),
    );
    expect(errors / referenceWords).toBeLessThan(0.08);
    const starts = transcript.segments.flatMap((segment) => segment.words.map((word) => word.startMs));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    await expect.poll(() => pool.status().restarts).toBe(restartsBefore + 1);
  });

  it('hears nothing in silence and noise', async () => {
    let state = 1;
    const noise = Int16Array.from({ length: 20 * 16_000 }, () => {
      state = (state * 16_807) % 2_147_483_647;
      return (state / 2_147_483_647 - 0.5) * 4_000;
    });
    expect((await transcribe(silence(20))).text).toBe('');
    expect((await transcribe(noise)).text).toBe('');
  });

  describe('inference worker', () => {
    async function startWorker(): Promise<ChildProcess> {
      const worker = fork(inferenceWorkerPath(), workerArgs, {
        serialization: 'advanced',
        execArgv: [],
        env: {},
      });
      const [reply] = (await once(worker, 'message')) as [WorkerReply];
      expect(reply).toMatchObject({ type: 'ready' });
      return worker;
    }

    it('yields to the processes that serve sockets', async () => {
      for (const pid of pool.status().pids) expect(getPriority(pid)).toBe(10);
    });

    it('stops between two steps of a piece that it is recognising', async () => {
      const worker = await startWorker();
      worker.send({ type: 'recognize', id: 1, pieces: spoken() });
      worker.send({ type: 'stop' });
      expect(await once(worker, 'exit')).toEqual([0, null]);
    });

    it('ends when it loses its parent, in the midst of a piece', async () => {
      const worker = await startWorker();
      worker.send({ type: 'recognize', id: 1, pieces: spoken() }, () => worker.disconnect());
      expect(await once(worker, 'exit')).toEqual([0, null]);
    });

    it('says why it cannot load its models', async () => {
      const settings = { moonshineDir: '/dev/null', sileroDir: '/dev/null', niceness: 10 };
      const worker = fork(inferenceWorkerPath(), [JSON.stringify(settings)], {
        serialization: 'advanced',
        execArgv: [],
      });
      const exit = once(worker, 'exit');
      const [reply] = (await once(worker, 'message')) as [WorkerReply];
      expect(reply.type).toBe('unusable');
      expect(await exit).toEqual([1, null]);
    });
  });
});
