/** Waits for all, whether they succeed or not, but no longer than this. */
export async function within(milliseconds: number, work: readonly Promise<unknown>[]): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([Promise.allSettled(work), late]);
  clearTimeout(timer);
}
