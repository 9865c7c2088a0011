import { megabytes } from '../../engine/inference/models/disk-space.js';
import type { ModelObserver } from '../../engine/inference/models/install-options.js';

const WIDTH = 30;
const DRAW_INTERVAL_MS = 100;
/** Where there is no terminal a line is written each time so much more of the model is there. */
const LINE_EVERY = 0.1;
const CLEAR_LINE = '\r\u001b[K';

/** Shows how far the installation of a model is: a bar on a terminal, a line now and then elsewhere. */
export class PullDisplay implements ModelObserver {
  private totalBytes = 0;
  private doneBytes = 0;
  private lastDrawnAtMs = -Infinity;
  private nextLineAt = LINE_EVERY;
  /** When the first bytes came over the network, and how many were there before. */
  private begin: { atMs: number; bytes: number } | undefined;

  constructor(
    private readonly name: string,
    private readonly terminal: { isTTY?: boolean; write(text: string): unknown },
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  expected(totalBytes: number): void {
    this.totalBytes = totalBytes;
    if (this.terminal.isTTY !== true) this.terminal.write(`${this.name}: ${megabytes(totalBytes)}\n`);
  }

  moved(bytes: number): void {
    this.doneBytes += bytes;
    this.begin ??= { atMs: this.nowMs(), bytes: this.doneBytes };
    if (this.terminal.isTTY === true) this.draw();
    else this.writeLine();
  }

  note(sentence: string): void {
    this.clear();
    this.terminal.write(`${this.name}: ${sentence}\n`);
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.terminal.isTTY === true && this.lastDrawnAtMs > -Infinity) this.terminal.write(CLEAR_LINE);
  }

  private draw(): void {
    const now = this.nowMs();
    if (now - this.lastDrawnAtMs < DRAW_INTERVAL_MS) return;
    this.lastDrawnAtMs = now;
    const filled = Math.round(this.share * WIDTH);
    const bar = `[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}]`;
    this.terminal.write(`${CLEAR_LINE}${this.name} ${bar} ${this.amounts()}${this.pace()}`);
  }

  private writeLine(): void {
    if (this.share < this.nextLineAt) return;
    while (this.nextLineAt <= this.share) this.nextLineAt += LINE_EVERY;
    this.terminal.write(`${this.name}: ${Math.floor(this.share * 100)} % (${this.amounts()})\n`);
  }

  private get share(): number {
    return this.totalBytes === 0 ? 0 : Math.min(Math.max(this.doneBytes / this.totalBytes, 0), 1);
  }

  private amounts(): string {
    return `${megabytes(Math.max(this.doneBytes, 0))} of ${megabytes(this.totalBytes)}`;
  }

  /** `  24 MB/s  0:15` of what came over the network in this pull, once that can be said. */
  private pace(): string {
    const { atMs, bytes } = this.begin ?? { atMs: 0, bytes: 0 };
    const elapsedSec = (this.nowMs() - atMs) / 1000;
    const perSec = (this.doneBytes - bytes) / elapsedSec;
    if (elapsedSec < 1 || perSec <= 0) return '';
    const left = Math.ceil((this.totalBytes - this.doneBytes) / perSec);
    return `  ${megabytes(perSec)}/s  ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  }
}
