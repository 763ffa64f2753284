import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, type Addresses, identify, isAlive, type Identity } from '@warren/infrastructure';
import type { MessageTokenKeys } from '../cli/message-token-keys.ts';

/** `.warren/runtime.json`: where everything is that runs, for the apps, the command line and scripts. */
export type Runtime = Addresses & { gateway: string; passports: MessageTokenKeys };

const runtimeFile = (home: Home) => join(home.directory, 'runtime.json');
const launcherFile = (home: Home) => join(home.directory, 'launcher.json');

export function writeRuntime(home: Home, runtime: Runtime): void {
  writeFileSync(runtimeFile(home), `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
}

export function readRuntime(home: Home): Runtime | undefined {
  return readJson<Runtime>(runtimeFile(home));
}

/** The launcher that runs this clone. */
export function readLauncher(home: Home): Identity | undefined {
  const launcher = readJson<Identity>(launcherFile(home));
  return launcher && isAlive(launcher) ? launcher : undefined;
}

/** Makes this process the one launcher of the clone, or returns the one that it has. */
export function claim(home: Home): Identity | undefined {
  const other = readLauncher(home);
  if (other) return other;
  rmSync(launcherFile(home), { force: true });
  try {
    writeFileSync(launcherFile(home), JSON.stringify({ ...identify(process.pid), command: 'launcher' }), {
      flag: 'wx',
    });
    return undefined;
  } catch {
    return readLauncher(home);
  }
}

/** Leaves nothing that says that Warren runs. */
export function release(home: Home): void {
  rmSync(runtimeFile(home), { force: true });
  rmSync(launcherFile(home), { force: true });
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
