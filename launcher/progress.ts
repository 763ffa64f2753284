const start = Date.now();
const paint = (code: number) => (text: string) => (process.stdout.isTTY && !process.env['NO_COLOR'] ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

/** Writes a line for the person who started this. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Does one step, and says so with its duration when it took over a second. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const announce = setTimeout(() => say(dim(`  … ${name}`)), 1000);
  try {
    return await work();
  } finally {
    clearTimeout(announce);
    const ms = Date.now() - began;
    if (ms > 1000) say(`  ${name} ${dim(`${(ms / 1000).toFixed(1)} s`)}`);
  }
}

export function secondsSinceStart(): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
