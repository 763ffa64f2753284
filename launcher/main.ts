import { print } from '@warren/infrastructure';

/** Every command; each loads only what it needs. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  start: async (args) => (await import('./start.ts')).start(args),
  stop: async () => (await import('./stop.ts')).stop(),
  test: async (args) => (await import('./test.ts')).test(args),
  topology: async () => (await import('../cli/operate.ts')).topologyCommand(),
  provision: async () => (await import('../cli/operate.ts')).provisionCommand(),
  queues: async (args) => (await import('../cli/queues.ts')).queuesCommand(args),
  'passport-key': async (args) => (await import('../cli/message-token-keys.ts')).messageTokenKeyCommand(args),
  replay: async (args) => (await import('../cli/replay.ts')).replayCommand(args),
  'dead-letters': async (args) => (await import('../cli/dead-letters.ts')).deadLettersCommand(args),
};

/** Of those that have options. */
const usages: Record<string, () => Promise<{ usage: string }>> = {
  start: () => import('./start.ts'),
  queues: () => import('../cli/queue-options.ts'),
  replay: () => import('../cli/replay-options.ts'),
  'dead-letters': () => import('../cli/dead-letter-options.ts'),
  'passport-key': () => import('../cli/message-token-keys.ts'),
};

async function run(name = '', ...args: string[]): Promise<number> {
  const command = commands[name];
  if (command && !args.includes('--help')) return command(args);
  print(command ? await usageOf(name) : `Usage: npx warren ${Object.keys(commands).join(' | ')}   [--help]`);
  return command || name === '--help' ? 0 : 2;
}

async function usageOf(name: string): Promise<string> {
  const options = await usages[name]?.();
  return options?.usage ?? `Usage: npx warren ${name}`;
}

process.exit(
  await run(...process.argv.slice(2)).catch((error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    return 1;
  }),
);
