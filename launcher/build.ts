import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths.ts';
import { step } from './progress.ts';

const run = promisify(execFile);

export const apps = ['gateway', 'email-subscriptions', 'worker'] as const;
export type App = (typeof apps)[number];

export function entryOf(app: App): string {
  return join(root, `dist/${app}/apps/${app}/src/main.js`);
}

/** A fingerprint of everything that goes into an app. */
function fingerprint(app: App): string {
  const sources = globSync([`apps/${app}/src/**/*.ts`, 'libs/*/src/**/*.ts'], { cwd: root });
  const settings = [`apps/${app}/tsconfig.json`, 'tsconfig.json', 'nest-cli.json', 'package-lock.json'];
  const files = sources.filter((file) => !file.endsWith('.spec.ts')).sort();
  const hash = createHash('sha256');
  for (const file of [...files, ...settings]) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

async function buildApp(app: App, signal?: AbortSignal): Promise<void> {
  const stamp = join(root, 'dist', app, '.fingerprint');
  const current = fingerprint(app);
  if (existsSync(entryOf(app)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  try {
    await run(process.execPath, [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build', app], { cwd: root, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${app} does not build:\n${stdout}${stderr}`);
  }
  writeFileSync(stamp, current);
}

/** Builds the apps, side by side; one whose sources have not changed since its last build is left as it is. */
export async function build(signal?: AbortSignal): Promise<void> {
  await Promise.all(apps.map((app) => step(`${app} is built`, () => buildApp(app, signal))));
}
