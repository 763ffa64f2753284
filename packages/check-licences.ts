import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lock, refusedLicences } from './licences.ts';

/** `npm run check:licences`: what package-lock.json would install, by the licences that it names. */
const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as Lock;
const refused = refusedLicences(lock);
for (const line of refused) console.log(line);
if (refused.length > 0) {
  console.log(
    'These licences are on no list: read them, then choose another package, or add them to packages/licences.ts.',
  );
  process.exitCode = 1;
}
