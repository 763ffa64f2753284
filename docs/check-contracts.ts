import { brokenPromises, stale } from './released-schemas.ts';
import { catalogue } from '@showcase/contracts';

const old = stale(catalogue).map((type) => `${type}: its schema is not the checked-in one. Run "npm run contracts".`);
const problems = [...brokenPromises(catalogue), ...old];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
