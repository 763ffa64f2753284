import { UnacceptableError } from '@warren/http';
import { taskContract, taskPayload, taskTypes } from './task-types.ts';

describe('task types', () => {
  it('are the tasks of the catalogue, each with its JSON schema', () => {
    const deliver = taskTypes.find(({ type }) => type === 'email.deliver.v1');
    expect(deliver?.schema).toMatchObject({ type: 'object', required: ['to', 'subject', 'text'] });
    expect(taskTypes.map(({ type }) => type)).not.toContain('user.registered.v1');
  });

  it('refuses a type that nobody works on', () => {
    expect(() => taskContract('user.registered.v1')).toThrow('There is no task type');
    expect(() => taskContract('__proto__')).toThrow(UnacceptableError);
  });

  it('points at what is wrong with a payload', () => {
    const flaws = catchFlaws(() =>
      taskPayload(taskContract('email.deliver.v1'), { to: 'nobody', subject: 'Hi', text: 'Hi' }),
    );
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
