import type { SynthesisPriority } from '../../../engine/ports/text-to-speech.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { EspeakTask } from './espeak-messages.js';

/** A task of eSpeak NG, and who hears of it. */
export interface PieceJob {
  command: EspeakTask;
  priority: SynthesisPriority;
  onAudio?: (pcm: Int16Array) => void;
  onPhonemes?: (phonemes: string[]) => void;
  resolve: () => void;
  reject: (error: AppError) => void;
}

/** Pieces that wait: live ones first, each kind in the order in which it came. */
export class PieceQueue {
  private readonly waiting: Record<SynthesisPriority, PieceJob[]> = { live: [], batch: [] };

  add(job: PieceJob): void {
    this.waiting[job.priority].push(job);
  }

  /** Takes the next one out. */
  take(): PieceJob | undefined {
    return this.waiting.live.shift() ?? this.waiting.batch.shift();
  }

  remove(job: PieceJob): void {
    const line = this.waiting[job.priority];
    const at = line.indexOf(job);
    if (at >= 0) line.splice(at, 1);
  }

  /** Takes all out. */
  clear(): PieceJob[] {
    return [...this.waiting.live.splice(0), ...this.waiting.batch.splice(0)];
  }
}
