import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { workerManifests } from './workers.ts';

const head = '# Written by "npm run manifests" from the table of pools. Do not edit.\n';
const documents = workerManifests().map((manifest) =>
  stringify(manifest, { aliasDuplicateObjects: false, lineWidth: 0 }),
);
writeFileSync(new URL('workers.yaml', import.meta.url), head + documents.join('---\n'));
