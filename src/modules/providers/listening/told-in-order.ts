import type { ListeningEvent } from '../../../engine/ports/streaming-speech-to-text.js';

/** Tells events in the order of what they are about, however long each takes to be known. */
export class ToldInOrder {
  private telling: Promise<void> = Promise.resolve();
  private untold = 0;

  /** @param tell is given each; `fail` what the first one that fails, fails with. */
  constructor(
    private readonly tell: (event: ListeningEvent) => void,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** How many are not known yet, or wait for one that is not. */
  get waiting(): number {
    return this.untold;
  }

  /** @param event undefined when there is nothing to tell after all. */
  add(event: ListeningEvent | Promise<ListeningEvent | undefined>): void {
    if (this.untold === 0 && !(event instanceof Promise)) {
      this.tell(event);
      return;
    }
    this.untold += 1;
    // One that fails before its turn comes, or after another has failed, is nobody's concern until then.
    if (event instanceof Promise) event.catch(() => undefined);
    this.telling = this.telling.then(async () => {
      const known = await event;
      this.untold -= 1;
      if (known !== undefined) this.tell(known);
    });
    this.telling.catch(this.fail);
  }

  /** Resolves when all that was added is told. */
  allTold(): Promise<void> {
    return this.telling;
  }
}
