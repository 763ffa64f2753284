/** As `@warren/persistence` has it. */
type Handled<T> = { readonly first: true; readonly result: T } | { readonly first: false };

/**
 * An inbox without a database: give it to an application in the place of the `Inbox` of `@warren/persistence`, whose
 * `InboxInterceptor` then skips what a handler has had.
 */
export class MemoryInbox {
  private readonly running = new Map<string, Promise<unknown>>();

  /** Does the work unless this handler has done it for this message; it counts as not done when it throws. */
  async once<T>(messageId: string, handler: string, work: () => Promise<T>): Promise<Handled<T>> {
    const name = `${handler} ${messageId}`;
    const before = this.running.get(name);
    if (before && (await before.then(...BOTH))) return { first: false };
    const running = work();
    this.running.set(name, running);
    try {
      return { first: true, result: await running };
    } catch (error) {
      this.running.delete(name);
      throw error;
    }
  }
}

const BOTH = [() => true, () => false] as const;
