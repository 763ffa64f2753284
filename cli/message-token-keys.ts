import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, print } from '@warren/infrastructure';
import { apps, type App } from '../launcher/build.ts';
import { newKey } from '../libs/security/src/new-key.ts';

/** Each app's own key, and the public halves of all: who can check a passport cannot make one. */
export interface MessageTokenKeys {
  readonly keys: Readonly<Record<App, string>>;
  readonly publicKeys: string;
}

/** Made at the first start of a clone, and kept: messages that wait over a stop are still believed. */
export function storedMessageTokenKeys(home: Home): MessageTokenKeys {
  const file = join(home.directory, 'passport-keys.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(newMessageTokenKeys(), null, 2), { mode: 0o600 });
  return JSON.parse(readFileSync(file, 'utf8')) as MessageTokenKeys;
}

export function newMessageTokenKeys(): MessageTokenKeys {
  const made = apps.map((app) => [app, newKey(`${app}.1`)] as const);
  return {
    keys: Object.fromEntries(made.map(([app, key]) => [app, key.secret])) as Record<App, string>,
    publicKeys: made.map(([, key]) => key.public).join(','),
  };
}

/** What an app's settings are told of them. */
export const messageTokenSettings = (app: App, { keys, publicKeys }: MessageTokenKeys): Record<string, string> => ({
  PASSPORT_KEY: keys[app],
  PASSPORT_PUBLIC_KEYS: publicKeys,
});

export const usage = `Usage: npx warren passport-key ${apps.join(' | ')} [number, higher than that of the key before]`;

/** `npx warren passport-key <app> [number]` */
export function messageTokenKeyCommand([app = '', number = '1']: string[]): number {
  if (!apps.some((known) => known === app) || !/^\d+$/.test(number)) {
    print(usage);
    return 2;
  }
  const key = newKey(`${app}.${number}`);
  print(`PASSPORT_KEY=${key.secret}\nFor every PASSPORT_PUBLIC_KEYS: ${key.public}`);
  return 0;
}
