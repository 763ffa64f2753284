/** Work that belongs to a key is done one after the other, in the order that it came; other keys go on beside it. */
export class KeyQueues {
  private readonly ends = new Map<string, Promise<void>>();
  private readonly unfinished = new Set<Promise<void>>();
  private barrier = Promise.resolve();

  /**
   * Begins the work when all that came before it under its key has ended; at once when it has no key.
   * @param work must not reject
   */
  enqueue(key: string | undefined, work: () => Promise<void>): Promise<void> {
    const before = (key === undefined ? undefined : this.ends.get(key)) ?? this.barrier;
    const end = this.follow(before.then(work));
    if (key === undefined) return end;
    this.ends.set(key, end);
    void end.then(() => this.ends.get(key) === end && this.ends.delete(key));
    return end;
  }

  /** Begins the work when everything before it has ended, whatever its key, and lets nothing begin beside it. */
  enqueueExclusive(work: () => Promise<void>): Promise<void> {
    this.barrier = this.follow(Promise.all(this.unfinished).then(work));
    this.ends.clear(); // they end before the barrier, and what comes now waits for that
    return this.barrier;
  }

  private follow(end: Promise<void>): Promise<void> {
    this.unfinished.add(end);
    void end.then(() => this.unfinished.delete(end));
    return end;
  }
}
