import { writeFileSync } from 'node:fs';
import { catalogue } from '@showcase/contracts';
import { schemaOf } from '@warren/contracts';
import { contractsPage, page } from './contract-map.ts';
import { brokenPromises, fileOf } from './released-schemas.ts';

// A schema that was released is not written over by one that breaks it. Delete the file of a type nobody uses yet.
const problems = brokenPromises(catalogue);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
if (problems.length === 0) {
  for (const contract of catalogue) {
    writeFileSync(fileOf(contract.type), `${JSON.stringify(schemaOf(contract), null, 2)}\n`);
  }
  writeFileSync(page, contractsPage());
}
