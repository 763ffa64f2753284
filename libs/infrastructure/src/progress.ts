const start = Date.now();
const coloured = Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'];
const paint = (code: number) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);
export const cyan = paint(36);

/** Writes a line for the person who started this; of a detached launcher, for the one who waits for it too. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
  if (process.connected) process.send?.({ line });
}

/** Does one step. One that takes over a second is announced, and reported with its duration. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const announcement = setTimeout(() => print(dim(`  … ${name}`)), 1000);
  const result = await work().finally(() => clearTimeout(announcement));
  const ms = Date.now() - began;
  if (ms > 1000) print(`  ${green('✓')} ${name} ${dim(`${(ms / 1000).toFixed(1)} s`)}`);
  return result;
}

export function secondsSinceStart(): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
