import { defineEvent, defineTask } from '@warren/contracts';
import { UnacceptableError } from '@warren/http';
import { z } from 'zod';
import { TaskTypes } from './task-types.ts';

const Deliver = defineTask('post.deliver.v1', z.object({ to: z.email(), subject: z.string(), text: z.string() }));
const Delivered = defineEvent('letter.delivered.v1', z.object({ to: z.email() }));
const types = new TaskTypes({ contracts: [Deliver, Delivered] });

describe('task types', () => {
  it('are the tasks among the contracts, each with its JSON schema', () => {
    const deliver = types.descriptions.find(({ type }) => type === 'post.deliver.v1');
    expect(deliver?.schema).toMatchObject({ type: 'object', required: ['to', 'subject', 'text'] });
    expect(types.descriptions.map(({ type }) => type)).not.toContain('letter.delivered.v1');
  });

  it('refuses a type that is not of a task', () => {
    expect(() => types.contract('letter.delivered.v1')).toThrow('There is no task type');
    expect(() => types.contract('__proto__')).toThrow(UnacceptableError);
  });

  it('points at what is wrong with a payload', () => {
    const flaws = catchFlaws(() => types.payload('post.deliver.v1', { to: 'nobody', subject: 'Hi', text: 'Hi' }));
    expect(flaws).toEqual([expect.objectContaining({ pointer: '/payload/to' })]);
  });
});

function catchFlaws(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as UnacceptableError).extras.errors;
  }
}
