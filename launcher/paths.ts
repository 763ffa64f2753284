import { join } from 'node:path';

/** The clone. */
export const root = join(import.meta.dirname, '..');

/** Where everything goes that a running Warren keeps on this machine; the launcher's own tests give it another place. */
export const warrenDirectory = process.env['WARREN_DIRECTORY'] ?? join(root, '.warren');
