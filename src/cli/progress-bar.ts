const WIDTH = 30;
const MIN_INTERVAL_MS = 100;

/** A line on a terminal that shows how far a recording has been read; nothing where there is no terminal. */
export class ProgressBar {
  private lastDrawnAtMs = 0;

  constructor(
    private readonly terminal: { isTTY?: boolean; write(text: string): unknown },
    private readonly label: string,
  ) {}

  /** @param totalSec length of the recording, when it is known. */
  update(doneSec: number, totalSec: number | undefined): void {
    const now = performance.now();
    if (this.terminal.isTTY !== true || now - this.lastDrawnAtMs < MIN_INTERVAL_MS) return;
    this.lastDrawnAtMs = now;
    this.terminal.write(`\r${this.label} ${barOf(doneSec, totalSec)}`);
  }

  clear(): void {
    if (this.terminal.isTTY === true && this.lastDrawnAtMs > 0) this.terminal.write('\r\u001b[K');
  }
}

/** `[=====     ] 1:05 / 2:10`, or `1:05` where the length is not known. */
export function barOf(doneSec: number, totalSec: number | undefined): string {
  if (totalSec === undefined || totalSec <= 0) return clock(doneSec);
  const filled = Math.round(Math.min(doneSec / totalSec, 1) * WIDTH);
  return `[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${clock(doneSec)} / ${clock(totalSec)}`;
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
