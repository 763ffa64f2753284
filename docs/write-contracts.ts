import { writeFileSync } from 'node:fs';
import { contractsPage, page } from './contract-map.ts';

writeFileSync(page, contractsPage());
