import { say } from './progress.ts';

/** What `npm start`, `npm stop`, `npm test` and `npx warren` run; each loads only what it needs. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  test: async (args) => (await import('./test.ts')).test(args),
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) say(`Usage: npx warren ${Object.keys(commands).join('|')}`);
try {
  process.exitCode = command ? await command(args) : 2;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
