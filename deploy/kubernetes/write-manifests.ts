import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { secretManifests } from './secrets.ts';
import { workerManifests } from './workers.ts';

const HEAD = '# Written by "npm run manifests". Do not edit.\n';

function write(name: string, manifests: readonly object[]): void {
  const documents = manifests.map((manifest) => stringify(manifest, { aliasDuplicateObjects: false, lineWidth: 0 }));
  writeFileSync(new URL(name, import.meta.url), HEAD + documents.join('---\n'));
}

write('workers.yaml', workerManifests());
write('secrets.example.yaml', secretManifests({}));
