import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as showcase from '@showcase/contracts';
import { type Audience, type Contract, includesAudience } from '@warren/contracts';
import * as library from '@warren/contracts';

const root = join(import.meta.dirname, '..');
const contracts = new Map(Object.entries({ ...library, ...showcase } as unknown as Record<string, Contract>));

/** Every handler of a request or a task, and the scope that it asks for. */
const handlers = globSync('apps/{worker,email-subscriptions}/src/**/*.ts', { cwd: root }).flatMap((file) =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /@(?:Request|Task)\(\s*(\w+)(?:,\s*(?:\{\s*\.\.\.)?allow\('([^']+)'\))?/g,
    ),
  ].map(([, name = '', scope]) => ({ file, name, scope, contract: contracts.get(name) })),
);

const has = (party: 'user' | 'operator', scope: string): boolean =>
  showcase.scopesOf(party).some((one) => one === scope);
const audienceOfScope = (scope: string): Audience =>
  has('user', scope) ? 'user' : has('operator', scope) ? 'operator' : 'internal';

describe('who may have something done', () => {
  it('is found in the sources', () => {
    expect(handlers.length).toBeGreaterThan(50);
  });

  it.each(handlers.map((handler) => [handler.name, handler] as const))(
    'of %s is told alike by its contract and by its scope',
    (_name, { file, scope = 'none', contract }) => {
      expect({ file, scope, isKnown: showcase.SCOPES.some((one) => one === scope) }).toMatchObject({ isKnown: true });
      if (contract?.kind === 'request') expect(contract.audience).toBe(audienceOfScope(scope));
      // A route may pass a task on whose type callers do not name.
      if (contract?.kind === 'task')
        expect([contract.audience, includesAudience(audienceOfScope(scope), contract.audience)]).toEqual([
          contract.audience,
          true,
        ]);
    },
  );
});
