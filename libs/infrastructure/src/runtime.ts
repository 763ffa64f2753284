import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';
import type { Addresses } from './infrastructure.ts';

/** What `POST /auth/login` takes. */
export interface OperatorLogin {
  readonly email: string;
  readonly password: string;
}

/** `.warren/runtime.json`: where everything is that runs, for the apps, the command line and scripts. */
export interface Runtime extends Addresses {
  readonly gateway: string;
  /** The operator that the launcher made. */
  readonly operator?: OperatorLogin;
}

/** The running Warren of this home; undefined when none runs. */
export function readRuntime(home: Home): Runtime | undefined {
  try {
    return JSON.parse(readFileSync(runtimeFile(home), 'utf8'));
  } catch {
    return undefined;
  }
}

/** It holds passwords: only its owner may read it. */
export function writeRuntime(home: Home, runtime: Runtime): void {
  writeFileSync(runtimeFile(home), `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
}

export function removeRuntime(home: Home): void {
  rmSync(runtimeFile(home), { force: true });
}

const runtimeFile = (home: Home) => join(home.directory, 'runtime.json');
