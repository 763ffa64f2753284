import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { participantNames } from '@showcase/contracts';
import type { Home } from '@warren/infrastructure';
import { newKey } from '../libs/security/src/new-key.ts';
import { apps, type App } from '../cli/apps.ts';

/** Each app's own keys, and the public halves of all: an app that verifies a message token cannot sign one. */
export interface MessageTokenKeys {
  /** A worker's are those of all its pools, with commas between them. */
  readonly keys: Readonly<Record<App, string>>;
  readonly publicKeys: string;
}

/** Made at the first start of a clone, and kept: messages that wait over a stop are still accepted. */
export function storedMessageTokenKeys(home: Home): MessageTokenKeys {
  const file = join(home.directory, 'passport-keys.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as MessageTokenKeys) : undefined;
  const keys = withMissingKeys(kept);
  writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
  return keys;
}

/** Adds what a version before did not have: a key for each pool. Its own keys stay, for the messages that they signed. */
function withMissingKeys(kept: MessageTokenKeys | undefined): MessageTokenKeys {
  const secrets = kept ? Object.values(kept.keys).flatMap((list) => list.split(',')) : [];
  const publicKeys = kept ? kept.publicKeys.split(',') : [];
  for (const name of participantNames) {
    if (secrets.some((secret) => secret.startsWith(`${name}.`))) continue;
    const key = newKey(`${name}.1`);
    secrets.push(key.secret);
    publicKeys.push(key.public);
  }
  const ofApp = (app: App): string => secrets.filter((secret) => appOf(secret) === app).join(',');
  const keys = Object.fromEntries(apps.map((app) => [app, ofApp(app)])) as Record<App, string>;
  return { keys, publicKeys: publicKeys.join(',') };
}

/** Whose a key is: a service's, or a pool's, which the worker runs. */
const appOf = (secret: string): App => apps.find((app) => app !== 'worker' && secret.startsWith(`${app}.`)) ?? 'worker';

/** The settings by which an app gets its keys. */
export const messageTokenSettings = (app: App, { keys, publicKeys }: MessageTokenKeys): Record<string, string> => ({
  PASSPORT_KEY: keys[app],
  PASSPORT_PUBLIC_KEYS: publicKeys,
});
