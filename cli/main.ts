import { print } from '@warren/infrastructure';

/** A command, and how it is used. */
interface Command {
  run(args: string[]): number | Promise<number>;
  readonly usage?: string;
}

/** The operators' commands; each loads only what it needs. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  topology: async () => ({ run: (await import('./topology.ts')).topologyCommand }),
  provision: async () => ({ run: (await import('./provision.ts')).provisionCommand }),
  queues: async () => ({
    run: (await import('./queues.ts')).queuesCommand,
    usage: (await import('./queue-options.ts')).usage,
  }),
  tasks: async () => ({
    run: (await import('./tasks.ts')).tasksCommand,
    usage: (await import('./tasks.ts')).usage,
  }),
  workers: async () => ({
    run: (await import('./workers.ts')).workersCommand,
    usage: (await import('./workers.ts')).usage,
  }),
  'passport-key': async () => {
    const { messageTokenKeyCommand, usage } = await import('./message-token-key.ts');
    return { run: messageTokenKeyCommand, usage };
  },
  secrets: async () => ({
    run: (await import('./secrets.ts')).secretsCommand,
    usage: (await import('./secrets.ts')).usage,
  }),
  outbox: async () => ({
    run: (await import('./outbox.ts')).outboxCommand,
    usage: (await import('./outbox-options.ts')).usage,
  }),
  operator: async () => ({
    run: (await import('./operator.ts')).operatorCommand,
    usage: (await import('./operator-options.ts')).usage,
  }),
  why: async () => ({
    run: (await import('./why.ts')).whyCommand,
    usage: (await import('./why-options.ts')).usage,
  }),
  replay: async () => ({
    run: (await import('./replay.ts')).replayCommand,
    usage: (await import('./replay-options.ts')).usage,
  }),
  'dead-letters': async () => ({
    run: (await import('./dead-letters.ts')).deadLettersCommand,
    usage: (await import('./dead-letter-options.ts')).usage,
  }),
};

/** The launcher's, which `warren.mjs` starts itself. */
const LAUNCHER_COMMANDS = ['start', 'stop', 'test'];

async function run(name = '', ...args: string[]): Promise<number> {
  const command = await commands[name]?.();
  if (command === undefined) {
    print(`Usage: npx warren ${[...LAUNCHER_COMMANDS, ...Object.keys(commands)].join(' | ')}   [--help]`);
    return name === '--help' ? 0 : 2;
  }
  if (!args.includes('--help')) return command.run(args);
  print(command.usage ?? `Usage: npx warren ${name}`);
  return 0;
}

process.exit(
  await run(...process.argv.slice(2)).catch((error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    return 1;
  }),
);
