import { say } from './progress.ts';

/** Every command; each loads only what it needs. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  start: async (args) => (await import('./start.ts')).start(args),
  stop: async () => (await import('./stop.ts')).stop(),
  test: async (args) => (await import('./test.ts')).test(args),
  topology: async () => (await import('./operate.ts')).topologyCommand(),
  provision: async () => (await import('./operate.ts')).provisionCommand(),
  queues: async (args) => (await import('./queues.ts')).queuesCommand(args),
  'passport-key': async (args) => (await import('./passport-keys.ts')).passportKeyCommand(args),
  replay: async (args) => (await import('./replay.ts')).replayCommand(args),
  'dead-letters': async (args) => (await import('./dead-letters.ts')).deadLettersCommand(args),
};

/** Of those that have options. */
const usages: Record<string, () => Promise<{ usage: string }>> = {
  start: () => import('./start.ts'),
  queues: () => import('./queue-options.ts'),
  replay: () => import('./replay-options.ts'),
  'dead-letters': () => import('./dead-letter-options.ts'),
  'passport-key': () => import('./passport-keys.ts'),
};

async function run(name = '', ...args: string[]): Promise<number> {
  const command = commands[name];
  if (command && !args.includes('--help')) return command(args);
  say(command ? await usageOf(name) : `Usage: npx warren ${Object.keys(commands).join(' | ')}   [--help]`);
  return command || name === '--help' ? 0 : 2;
}

async function usageOf(name: string): Promise<string> {
  const options = await usages[name]?.();
  return options?.usage ?? `Usage: npx warren ${name}`;
}

process.exit(
  await run(...process.argv.slice(2)).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }),
);
