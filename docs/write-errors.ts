import { writeFileSync } from 'node:fs';
import { errorCatalogue, errorsPage } from './error-catalogue.ts';

// `npm run errors`
writeFileSync(errorsPage, errorCatalogue());
