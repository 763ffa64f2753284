import { join } from 'node:path';
import { warrenDirectory as directoryOf } from '@warren/infrastructure';

/** The clone. */
export const root = join(import.meta.dirname, '..');

/** Where Node keeps what it has compiled, for every process that `npm start` and the tests begin. */
export const compileCache = join(root, 'node_modules/.cache/node');

/** Where everything goes that a running Warren keeps on this machine; the launcher's own tests give it another place. */
export const warrenDirectory = directoryOf(root);
