import { execFile } from 'node:child_process';
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { findProgram } from './programs.ts';

const run = promisify(execFile);

/** True on Debian, Ubuntu and their kin, as root: then missing programs can be installed. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
}

/** Installs packages without starting any service of theirs: Warren starts its own. */
export async function install(packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const get = (...args: string[]) => run('apt-get', ['-qq', ...args], { env, maxBuffer: 2 ** 26 });
  const restore = forbidServices();
  try {
    await get('update');
    await get('install', '--yes', '--no-install-recommends', ...packages);
  } catch (error) {
    throw new Error(
      `apt-get could not install ${packages.join(', ')}:\n${(error as { stderr?: string }).stderr ?? error}`,
    );
  } finally {
    restore();
  }
}

const policy = '/usr/sbin/policy-rc.d';
const saved = `${policy}.before-warren`;

/** Packages ask this script before they start a service; 101 means no. Returns what puts the old one back. */
function forbidServices(): () => void {
  // A saved one that is still there is the original: the last attempt was cut short.
  if (existsSync(policy) && !existsSync(saved)) renameSync(policy, saved);
  writeFileSync(policy, '#!/bin/sh\n# Put here by Warren while it installs packages.\nexit 101\n');
  chmodSync(policy, 0o755);
  return () => {
    rmSync(policy, { force: true });
    if (existsSync(saved)) renameSync(saved, policy);
  };
}
