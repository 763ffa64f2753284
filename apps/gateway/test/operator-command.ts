import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { compileCache, root } from '../../../launcher/paths.ts';

/** Runs `npx warren …` in a process of its own. @param directory its `.warren`, so that it finds no other system */
export async function warren(
  args: readonly string[],
  directory: string,
  environment: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const env = { WARREN_DIRECTORY: directory, NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache, ...environment };
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const child = spawn(process.execPath, [join(root, 'cli/main.ts'), ...args], { env, stdio });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>]);
  return { code, output };
}
