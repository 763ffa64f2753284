import { Home, end, print, removeRuntime } from '@warren/infrastructure';
import { warrenDirectory } from './paths.ts';
import { readLauncher, release } from './claim.ts';

/** A launcher gives its apps 20 s and then its services 15 s. */
const launcherStopMs = 60_000;

/** `npm stop`: ends the running Warren, and what a launcher that was killed left behind. */
export async function stop(): Promise<number> {
  const home = new Home(warrenDirectory);
  const launcher = readLauncher(home);
  if (launcher) await end(launcher.pid, launcherStopMs);
  const left = await home.sweep();
  removeRuntime(home);
  release(home);
  if (left.length > 0) print(`Ended what was left behind: ${left.join(', ')}.`);
  print(launcher ? 'Warren has stopped.' : 'Warren does not run.');
  return 0;
}
