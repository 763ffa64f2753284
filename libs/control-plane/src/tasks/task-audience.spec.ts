import type { ModuleRef } from '@nestjs/core';
import { type Audience, defineTask } from '@warren/contracts';
import type { Caller } from '@warren/http';
import { z } from 'zod';
import { TaskAudience } from './task-audience.ts';
import { TaskTypes } from './task-types.ts';

const typed = (type: `${string}.${string}.v1`, audience: Audience) => defineTask(type, z.object({}), { audience });
const types = new TaskTypes({
  contracts: [
    typed('post.deliver.v1', 'internal'),
    typed('post.count.v1', 'operator'),
    typed('post.collect.v1', 'user'),
  ],
});
const ADA = '01934300-0000-7000-8000-000000000001';
const user: Caller = { userId: ADA };
const operator: Caller = { userId: ADA, role: 'operator' };

class Roles {
  roleOf = (): Promise<Caller['role']> => Promise.resolve(roleNow);
}
let roleNow: Caller['role'];
const container = { get: () => new Roles() } as unknown as ModuleRef;
const remembering = new TaskAudience(types, container, {});
const asking = new TaskAudience(types, container, { roles: Roles });

describe('what a caller may have done', () => {
  it.each([
    ['a user', user, ['post.collect.v1']],
    ['an operator', operator, ['post.count.v1', 'post.collect.v1']],
  ])('is listed for %s, and the rest is refused', (_who, caller, allowed) => {
    expect(remembering.typesFor(caller).map(({ type }) => type)).toEqual(allowed);
    for (const { type } of types.descriptions) {
      const attempt = () => remembering.requireFor(caller, type);
      if (allowed.includes(type)) attempt();
      else expect(attempt).toThrow(expect.objectContaining({ code: 'task-type-forbidden' }));
    }
  });

  it('is unknown, and not forbidden, when there is no such type', () => {
    expect(() => remembering.requireFor(user, 'post.lose.v1')).toThrow(
      expect.objectContaining({ code: 'task-type-unknown' }),
    );
  });
});

describe('what is due later', () => {
  const counted = { type: 'post.count.v1', createdBy: ADA };

  it('is done as what it was asked for, where the application knows no roles', async () => {
    expect(await remembering.objection({ ...counted, askedAs: 'operator' })).toBeUndefined();
    expect(await remembering.objection({ ...counted, askedAs: 'user' })).toContain('are for operators');
    expect(await remembering.objection({ ...counted, askedAs: null })).toContain('are for operators');
  });

  it.each<['operator' | undefined, string | undefined]>([
    ['operator', undefined],
    [undefined, expect.stringContaining('are for operators') as string],
  ])('is done by the role that its owner has now: %s', async (role, objection) => {
    roleNow = role;
    expect(await asking.objection({ ...counted, askedAs: 'operator' })).toEqual(objection);
    expect(await asking.objection({ ...counted, askedAs: null })).toEqual(objection);
  });

  it("is always done when it is the application's own", async () => {
    roleNow = undefined;
    const delivered = { type: 'post.deliver.v1', createdBy: ADA };
    expect(await asking.objection({ ...delivered, askedAs: 'application' })).toBeUndefined();
    expect(await asking.objection({ ...delivered, createdBy: null, askedAs: null })).toBeUndefined();
    expect(await asking.objection({ ...delivered, askedAs: 'operator' })).toContain('by the system alone');
  });
});
