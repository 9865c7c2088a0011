const MAX_LINE_CHARS = 500;
const MAX_MESSAGES = 5;
const DURATION_LINE = /^\[info\] {3}Duration: (\d+):(\d\d):(\d\d\.\d+)/;
const ERROR_LINE = /\[(?:error|fatal|panic)\]|^(?:unshare|\S*sh): /;

/**
 * Reads what ffmpeg writes on standard error, in bounded memory: the length that the container declares and the last
 * error messages. Titles and other metadata of the file are passed over.
 */
export class FfmpegDiagnostics {
  #line = '';
  #durationSec: number | undefined;
  readonly #messages: string[] = [];

  /** Length that the container declares; undefined where it declares none. */
  get durationSec(): number | undefined {
    return this.#durationSec;
  }

  /** The last error messages, oldest first. */
  get messages(): readonly string[] {
    return this.#messages;
  }

  push(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
    for (const line of lines) this.#takeLine(line.slice(0, MAX_LINE_CHARS));
  }

  /** Takes a last line that no line feed ends. */
  end(): void {
    this.#takeLine(this.#line);
    this.#line = '';
  }

  #takeLine(line: string): void {
    const duration = DURATION_LINE.exec(line);
    if (duration !== null) {
      const [hours, minutes, seconds] = duration.slice(1).map(Number);
      this.#durationSec ??= (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
    }
    if (!ERROR_LINE.test(line)) return;
    this.#messages.push(line.trim());
    if (this.#messages.length > MAX_MESSAGES) this.#messages.shift();
  }
}
