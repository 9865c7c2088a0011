/** What one turn looked like from outside. Times are in milliseconds. */
export interface TalkedTurn {
  file: string;
  /** From the last sound of the recording to the first audio of the answer; undefined when there was none. */
  latencyMs: number | undefined;
  /** Audio came while the recording was still being played. */
  isEarly: boolean;
  /** Texts, where the protocol tells any. */
  heard: string;
  answered: string;
  /** Audio of the answer. */
  audioMs: number;
}

/** Prints what happens as it happens, and what came of each turn at the end. */
export class TalkTimeline {
  readonly turns: TalkedTurn[] = [];
  private readonly startedAtMs: number;

  constructor(
    private readonly output: { write(text: string): unknown },
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.startedAtMs = nowMs();
  }

  note(what: string): void {
    const seconds = ((this.nowMs() - this.startedAtMs) / 1000).toFixed(3).padStart(9);
    this.output.write(`${seconds}  ${what}\n`);
  }

  addTurn(turn: TalkedTurn): void {
    this.turns.push(turn);
  }

  summarise(): void {
    for (const { file, latencyMs, isEarly, heard, answered, audioMs } of this.turns) {
      const latency = latencyMs === undefined ? 'no answer' : `answer after ${Math.round(latencyMs)} ms`;
      const early = isEarly ? ', one began while it was played' : '';
      this.output.write(`\n${file}: ${latency}, ${(audioMs / 1000).toFixed(1)} s of audio${early}\n`);
      if (heard !== '') this.output.write(`  heard:    ${heard}\n`);
      if (answered !== '') this.output.write(`  answered: ${answered}\n`);
    }
  }
}
