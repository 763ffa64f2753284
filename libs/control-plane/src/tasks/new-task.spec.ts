import { taskView } from './new-task.ts';
import { TaskRow } from './task.entity.ts';

const RETRY_AT = '2026-11-30T14:05:00.000Z';
const row = (state: TaskRow['state']): TaskRow =>
  Object.assign(new TaskRow(), {
    ...{
      id: '019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c11',
      type: 'email.deliver.v1',
      state,
      payload: {},
      createdAt: new Date(),
    },
    life: { attempts: [{ end: { kind: 'retried', retryAt: RETRY_AT } }] },
  });

describe('a task, as it looks from outside', () => {
  it('says when the next attempt is due while it waits for that, and not afterwards', () => {
    expect(taskView(row('retrying')).retryAt).toBe(RETRY_AT);
    expect(taskView(row('running')).retryAt).toBeNull();
    expect(taskView(row('cancelled')).retryAt).toBeNull();
  });
});
