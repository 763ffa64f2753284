import { say } from './progress.ts';

/** What `npm start`, `npm stop`, `npm test` and `npx warren` run; each loads only what it needs. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  start: async (args) => (await import('./start.ts')).start(args),
  stop: async () => (await import('./stop.ts')).stop(),
  test: async (args) => (await import('./test.ts')).test(args),
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) say(`Usage: npx warren ${Object.keys(commands).join('|')}`);
const exitCode = command?.(args).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});
process.exit((await exitCode) ?? 2);
