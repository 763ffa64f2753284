import { canInstall, install } from './apt.ts';
import { findProgram } from './programs.ts';
import { print, step, yellow } from './progress.ts';

/**
 * Chromium, for tests of pages: the one of this machine, or Debian's, installed where that may be done. Without one they
 * are skipped, and a sentence says so.
 */
export async function provideBrowser(): Promise<void> {
  if (findProgram('chromium')) return;
  const installing = canInstall() && step('Install Chromium', () => install(['chromium']));
  await (installing || Promise.reject(new Error('it can be installed as root, with apt-get'))).catch((error: Error) =>
    print(yellow(`  There is no chromium on this machine, and pages are not tried in a browser: ${error.message}`)),
  );
}
