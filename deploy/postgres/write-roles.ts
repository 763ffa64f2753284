import { writeFileSync } from 'node:fs';
import { rolesScript } from './roles.ts';

writeFileSync(new URL('roles.sql', import.meta.url), rolesScript());
