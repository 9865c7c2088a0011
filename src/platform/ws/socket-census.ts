/** How many sockets are open or about to be, by anything that is counted by: a surface, an address, both. */
export class SocketCensus {
  private readonly counts = new Map<string, number>();

  countOf(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  /** Counts one more under each key. @returns what takes it off again, once. */
  enter(...keys: readonly string[]): () => void {
    for (const key of keys) this.counts.set(key, this.countOf(key) + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      for (const key of keys) this.leave(key);
    };
  }

  private leave(key: string): void {
    const left = this.countOf(key) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}
