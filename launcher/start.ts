import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { Home, bold, dim, red, print, readRuntime, type Runtime, secondsSinceStart } from '@warren/infrastructure';
import { claim, readLauncher } from './claim.ts';
import { root, warrenDirectory } from './paths.ts';
import { untilStopRequested } from './signals.ts';
import { tour } from './tour.ts';
import { Warren } from './warren.ts';

const OPTIONS = ['--detach', '--no-tour'];
export const usage = `Usage: npx warren start ${OPTIONS.map((option) => `[${option}]`).join(' ')}`;

/** `npm start`: runs everything in the foreground until a signal ends it, or, with `--detach`, returns when it is ready. */
export async function start(args: string[]): Promise<number> {
  const unknown = args.find((arg) => !OPTIONS.includes(arg));
  if (unknown !== undefined)
    throw new Error(`npm start does not know "${unknown}". It takes ${OPTIONS.join(' and ')}.`);
  const home = new Home(warrenDirectory);
  if (readLauncher(home)) return reportAlreadyRunning(home);
  if (args.includes('--detach')) return startDetached(home, args);
  if (claim(home)) return reportAlreadyRunning(home);

  const warren = new Warren(home);
  const stopRequested = untilStopRequested();
  try {
    await clearLeftovers(home);
    const runtime = await Promise.race([warren.start(), stopRequested]);
    if (runtime) await present(runtime, warren, { touring: !args.includes('--no-tour'), stopRequested });
    return 0;
  } catch (error) {
    print(red(`\n${error instanceof Error ? error.message : error}`));
    return 1;
  } finally {
    print(dim('Stopping …'));
    await warren.stop();
  }
}

async function present(
  runtime: Runtime,
  warren: Warren,
  { touring, stopRequested }: { touring: boolean; stopRequested: Promise<void> },
) {
  print(`\n${bold(`Warren is ready after ${secondsSinceStart()}.`)}`);
  if (touring) await Promise.race([tour(runtime), stopRequested]);
  printAddresses(runtime);
  // The command that waits for a detached launcher returns once this one is ready.
  if (process.send) process.send({ ready: true }, () => process.disconnect?.());
  else warren.showLogs();
  await stopRequested;
}

function printAddresses({ gateway, management, mailbox, operator }: Runtime): void {
  const { username, password, origin } = new URL(management ?? 'http://-');
  print(`
  Gateway     ${gateway}
  API         ${gateway}/docs
  Console     ${gateway}/console
  Shop        ${gateway}/shop
  Management  ${management ? `${origin}   (user ${username}, password ${password})` : 'of your own RabbitMQ'}
  Mailbox     ${mailbox ?? 'of your own mail server'}
  Operator    ${operator?.email}   (password ${operator?.password})
`);
  print(
    dim(
      `  Addresses and the operator are in .warren/runtime.json, logs in .warren/logs. ${process.send ? 'npm stop' : 'Ctrl-C'} ends everything.\n`,
    ),
  );
}

/** No failure: Warren runs, as was asked. */
function reportAlreadyRunning(home: Home): number {
  const runtime = readRuntime(home);
  const pid = readLauncher(home)?.pid;
  print(
    runtime
      ? `Warren already runs at ${runtime.gateway} (process ${pid}). npm stop ends it.`
      : `Warren is already starting (process ${pid}).`,
  );
  return 0;
}

async function clearLeftovers(home: Home): Promise<void> {
  const left = await home.sweep();
  if (left.length > 0) print(`  Ended what an earlier start had left behind: ${left.join(', ')}.`);
  home.clearLogs();
}

/** Runs the launcher in the background, and prints its output until it is ready. */
function startDetached(home: Home, args: string[]): Promise<number> {
  const log = openSync(join(home.directory, 'launcher.log'), 'w');
  const rest = args.filter((arg) => arg !== '--detach');
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'launcher/main.ts'), 'start', ...rest], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('message', (message: { line?: string; ready?: true }) => {
      if (message.line !== undefined) print(message.line);
      if (message.ready) resolve(0);
    });
    child.on('exit', (code) => resolve(code || 1));
  });
}
