import { AppError } from '../../../platform/errors/app-error.js';
import {
  LiveVoiceActivity,
  VAD_FRAME_SAMPLES,
  type VoiceActivityStream,
} from '../../ports/voice-activity.js';
import type { SileroModel } from './silero-model.js';
import { initialSileroState, type SileroState } from './silero-shape.js';

/** What comes within so long is detected in one run. */
const TICK_MS = 5;
/** As many frames as take about two milliseconds: the sockets' thread does nothing else meanwhile. */
const FRAMES_PER_BATCH = 64;

type Detector = Pick<SileroModel, 'detectTogether' | 'release'>;

/** Frames of one recording that wait for detection. */
interface Work {
  pcm: Int16Array;
  recording: { state: SileroState };
  probabilities: Float32Array;
  /** Frames that are done. */
  done: number;
  resolve: (probabilities: Float32Array) => void;
  reject: (error: unknown) => void;
  /** Looked at before each run: a listener for every frame of every call would cost more than the run. */
  signal: AbortSignal | undefined;
}

/**
 * Silero voice detection beside the sockets: what all live recordings hear within a few milliseconds is one run, whose
 * cost for each falls as they grow in number. The model is loaded with the first frame.
 */
export class BatchedVoiceActivity extends LiveVoiceActivity {
  private readonly waiting = new Set<Work>();
  private loading: Promise<Detector> | undefined;
  private running: Promise<void> | undefined;
  private isClosed = false;

  /** @param load is called again with the next frame after it failed. */
  constructor(private readonly load: () => Promise<Detector>) {
    super();
  }

  /** One call at a time for each stream. */
  open(): VoiceActivityStream {
    const recording = { state: initialSileroState() };
    return {
      probabilities: (pcm, signal) =>
        new Promise<Float32Array>((resolve, reject) => {
          if (pcm.length % VAD_FRAME_SAMPLES !== 0)
            throw new RangeError('Voice detection takes whole frames');
          const probabilities = new Float32Array(pcm.length / VAD_FRAME_SAMPLES);
          this.add({ pcm, recording, probabilities, done: 0, resolve, reject, signal });
        }),
    };
  }

  /** Fails what waits, and frees the model when its run has ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.failAll(closed());
    await this.running;
    const detector = await this.loading?.catch(() => undefined);
    this.loading = undefined;
    await detector?.release();
  }

  private add(work: Work): void {
    if (this.isClosed) throw closed();
    if (work.signal?.aborted === true) throw cancelled();
    if (work.probabilities.length === 0) return work.resolve(work.probabilities);
    this.waiting.add(work);
    this.running ??= this.runAll();
  }

  /** Those that nobody waits for any more are left out. */
  private dropCancelled(): void {
    for (const work of this.waiting) {
      if (work.signal?.aborted !== true) continue;
      this.waiting.delete(work);
      work.reject(cancelled());
    }
  }

  private async runAll(): Promise<void> {
    try {
      while (this.waiting.size > 0) {
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
        this.dropCancelled();
        if (this.waiting.size > 0) await this.runThose([...this.waiting], await this.detector());
      }
    } catch (error) {
      this.failAll(error);
    } finally {
      this.running = undefined;
    }
  }

  private detector(): Promise<Detector> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  /** Runs what waits now; what comes meanwhile is collected for the next time. */
  private async runThose(works: readonly Work[], detector: Detector): Promise<void> {
    let left = works;
    while (left.length > 0) {
      const batch = left.slice(0, FRAMES_PER_BATCH);
      await this.run(batch, detector);
      this.dropCancelled();
      left = [...left.slice(FRAMES_PER_BATCH), ...batch].filter((work) => this.waiting.has(work));
    }
  }

  private async run(batch: readonly Work[], detector: Detector): Promise<void> {
    const remaining = batch.map(({ probabilities, done }) => probabilities.length - done);
    const frames = Math.min(...remaining, Math.floor(FRAMES_PER_BATCH / batch.length));
    const stretches = batch.map(({ pcm, recording, done }) => ({
      pcm: pcm.subarray(done * VAD_FRAME_SAMPLES, (done + frames) * VAD_FRAME_SAMPLES),
      state: recording.state,
    }));
    const results = await detector.detectTogether(stretches);
    batch.forEach((work, at) => {
      const result = results[at];
      if (result === undefined) return;
      work.recording.state = result.state;
      work.probabilities.set(result.probabilities, work.done);
      work.done += frames;
      if (work.done < work.probabilities.length) return;
      this.waiting.delete(work);
      work.resolve(work.probabilities);
    });
  }

  private failAll(error: unknown): void {
    for (const work of this.waiting) work.reject(error);
    this.waiting.clear();
  }
}

function closed(): AppError {
  return new AppError('not_ready', 'Voice detection has ended');
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The voice detection was cancelled');
}
