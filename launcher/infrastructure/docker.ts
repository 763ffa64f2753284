import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args)).stdout.trim();
}

export async function removeContainer(name: string): Promise<void> {
  await docker('rm', '--force', name).catch(() => undefined);
}
