import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lock, refusedLicences } from './licences.ts';

/** `npm run check:licences`: what the lock files would install, by the licences that they name. */
const LOCKS = ['package-lock.json', 'docs/site/package-lock.json'];
const refused = LOCKS.flatMap((file) =>
  refusedLicences(JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8')) as Lock),
);
for (const line of refused) console.log(line);
if (refused.length > 0) {
  console.log(
    'These licences are on no list: read them, then choose another package, or add them to packages/licences.ts.',
  );
  process.exitCode = 1;
}
