import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '@warren/infrastructure';
import { newKey } from '../libs/security/src/new-key.ts';
import { apps, type App } from '../cli/apps.ts';

/** Each app's own key, and the public halves of all: an app that checks a message token cannot sign one. */
export interface MessageTokenKeys {
  readonly keys: Readonly<Record<App, string>>;
  readonly publicKeys: string;
}

/** Made at the first start of a clone, and kept: messages that wait over a stop are still accepted. */
export function storedMessageTokenKeys(home: Home): MessageTokenKeys {
  const file = join(home.directory, 'passport-keys.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(newMessageTokenKeys(), null, 2), { mode: 0o600 });
  return JSON.parse(readFileSync(file, 'utf8')) as MessageTokenKeys;
}

function newMessageTokenKeys(): MessageTokenKeys {
  const made = apps.map((app) => [app, newKey(`${app}.1`)] as const);
  return {
    keys: Object.fromEntries(made.map(([app, key]) => [app, key.secret])) as Record<App, string>,
    publicKeys: made.map(([, key]) => key.public).join(','),
  };
}

/** The settings by which an app gets its keys. */
export const messageTokenSettings = (app: App, { keys, publicKeys }: MessageTokenKeys): Record<string, string> => ({
  PASSPORT_KEY: keys[app],
  PASSPORT_PUBLIC_KEYS: publicKeys,
});
