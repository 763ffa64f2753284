import { join } from 'node:path';

/** The clone. */
export const root = join(import.meta.dirname, '..');

/** Where everything goes that a running Warren keeps on this machine. */
export const warrenDirectory = join(root, '.warren');
