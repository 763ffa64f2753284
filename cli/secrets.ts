import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { print } from '@warren/infrastructure';
import { newSecrets, publicKeysOf, usersWith } from '../deploy/made-secrets.ts';
import type { SecretSettings } from '../deploy/secret-settings.ts';
import { root } from '../launcher/paths.ts';

export const usage = `Usage: npx warren secrets [--print]
Makes what is missing of the secrets that docker compose asks for, in .env, and RabbitMQ's users with their passwords, in
deploy/secrets/users.json. What is there stays: take a line out of .env to have it made anew.
  --print   prints the lines of a new .env, and writes nothing`;

/** One setting follows from others, and is written each time. */
const PUBLIC_KEYS = 'PASSPORT_PUBLIC_KEYS';

/** `npx warren secrets` @param directory where docker-compose.yml is */
export function secretsCommand(args: string[], directory = root): number {
  const { values } = parseArgs({ args, options: { print: { type: 'boolean', default: false } } });
  if (values.print) {
    print(linesOf(newSecrets()).join('\n'));
    return 0;
  }
  const file = join(directory, '.env');
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const { made, settings } = complete(parseEnv(kept) as SecretSettings);
  const lines = kept.split('\n').filter((line) => line.trim() !== '' && !line.startsWith(`${PUBLIC_KEYS}=`));
  put(file, [...lines, ...linesOf({ ...made, [PUBLIC_KEYS]: settings[PUBLIC_KEYS] ?? '' })].join('\n'));
  put(join(directory, 'deploy/secrets/users.json'), JSON.stringify(usersWith(settings), null, 2));
  print(`${Object.keys(made).length} secrets made, in .env and deploy/secrets: keep both out of version control.`);
  return 0;
}

/** What is missing is made, and an empty line counts as missing. */
function complete(known: SecretSettings): { readonly made: SecretSettings; readonly settings: SecretSettings } {
  const isMade = ([name]: [string, string]): boolean => name !== PUBLIC_KEYS && !known[name];
  const made = Object.fromEntries(Object.entries(newSecrets()).filter(isMade));
  const settings = { ...known, ...made };
  return { made, settings: { ...settings, [PUBLIC_KEYS]: publicKeysOf(settings) } };
}

const linesOf = (settings: SecretSettings): string[] =>
  Object.entries(settings).map(([name, value]) => `${name}=${value}`);

/** In one step, so that nobody reads half of it. The containers' users must be able to read what they mount. */
function put(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.next`;
  writeFileSync(next, `${content}\n`, { mode: file.endsWith('.env') ? 0o600 : 0o644 });
  renameSync(next, file);
}
