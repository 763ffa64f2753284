import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, identify, isAlive, type Identity } from '@warren/infrastructure';

/** Makes this process the one launcher of the home, or returns the one that it has. */
export function claim(home: Home): Identity | undefined {
  const other = readLauncher(home);
  if (other) return other;
  release(home);
  try {
    writeFileSync(launcherFile(home), JSON.stringify({ ...identify(process.pid), command: 'launcher' }), {
      flag: 'wx',
    });
    return undefined;
  } catch {
    return readLauncher(home);
  }
}

/** The launcher that runs this home. */
export function readLauncher(home: Home): Identity | undefined {
  try {
    const launcher: Identity = JSON.parse(readFileSync(launcherFile(home), 'utf8'));
    return isAlive(launcher) ? launcher : undefined;
  } catch {
    return undefined;
  }
}

export function release(home: Home): void {
  rmSync(launcherFile(home), { force: true });
}

const launcherFile = (home: Home) => join(home.directory, 'launcher.json');
