import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Home } from '@warren/infrastructure';
import { warrenDirectory } from './paths.ts';
import { claim, readLauncher } from './claim.ts';

/** A directory for one run of the tests; several may go on at a time. What dead ones left behind is cleared. */
export async function openTestHome(): Promise<Home> {
  const homes = join(warrenDirectory, 'test');
  mkdirSync(homes, { recursive: true });
  for (const name of readdirSync(homes)) {
    const home = new Home(join(homes, name));
    if (!readLauncher(home)) await eraseTestHome(home);
  }
  const home = new Home(mkdtempSync(join(homes, 'run-')));
  claim(home);
  return home;
}

/** Ends everything that runs from it. Brokers that tests started for themselves keep their record one level down. */
export async function eraseTestHome(home: Home): Promise<void> {
  const { directory } = home;
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    if (existsSync(join(directory, name, 'processes.json'))) await new Home(join(directory, name)).erase();
  }
  await home.erase();
}
