import type { Pool } from '../pool/pool.ts';
import { CreateWorkspaces1763690400001 } from './create-workspaces.ts';
import { ProvisionWorkspaceHandler } from './provision-workspace.handler.ts';
import { WorkspaceRow } from './workspace.entity.ts';

/** Gives each new user a workspace. */
export const pool: Pool = {
  handlers: [ProvisionWorkspaceHandler],
  entities: [WorkspaceRow],
  migrations: [CreateWorkspaces1763690400001],
  replay: 'catch-up',
  persons: [
    { what: 'workspaces', table: 'workspaces', where: 'workspaces.user_id = person.user_id', erasure: 'delete' },
  ],
};
