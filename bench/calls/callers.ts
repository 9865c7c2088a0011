import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from '../bench-row.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';
import { writePieces } from '../speech/piece-file.js';
import type { CallerOrder, CallerReport } from './caller-orders.js';

/** The process of the callers. Whoever starts it stops it. */
export class Callers {
  private constructor(private readonly child: ChildProcess) {}

  /** @param clips what they have to say: 16 kHz mono. */
  static async start(context: BenchContext, clips: readonly Int16Array[]): Promise<Callers> {
    const clipsFile = join(context.scratchDir, 'said.pieces');
    await writePieces(clipsFile, clips);
    const script = fileURLToPath(new URL('./caller-process.js', import.meta.url));
    const child = spawnNode({ script, args: [clipsFile] });
    await nextMessage(child);
    return new Callers(child);
  }

  async obey(order: CallerOrder): Promise<CallerReport> {
    const report = nextMessage<CallerReport>(this.child);
    this.child.send(order);
    return report;
  }

  stop(): Promise<void> {
    return stopProcess(this.child);
  }
}
