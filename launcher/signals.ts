/** Resolves at the first signal that asks for an end. Ctrl-C may arrive twice, from the terminal and from npm. */
export function untilStopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
