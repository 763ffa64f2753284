import { print } from '@warren/infrastructure';

/** What `npm start`, `npm stop` and `npm test` run; each loads only what it needs. */
const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  start: async (args) => (await import('./start.ts')).start(args),
  stop: async () => (await import('./stop.ts')).stop(),
  test: async (args) => (await import('./test.ts')).test(args),
};

async function run(name = '', ...args: string[]): Promise<number> {
  const command = commands[name];
  if (command && !args.includes('--help')) return command(args);
  const usage = name === 'start' ? (await import('./start.ts')).usage : `Usage: npx warren ${name}`;
  print(command ? usage : `Usage: npx warren ${Object.keys(commands).join(' | ')}`);
  return command ? 0 : 2;
}

process.exit(
  await run(...process.argv.slice(2)).catch((error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    return 1;
  }),
);
