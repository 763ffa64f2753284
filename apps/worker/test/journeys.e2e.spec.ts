import { MailAccepted } from '@showcase/contracts';
import { explainJourney, type JourneyFinding, TaskRetried } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { until } from '@warren/testing';
import { pools } from '../src/pools.ts';
import { createWorkerSystem, type WorkerSystem } from './worker-system.ts';

describe("the log's part of a journey", () => {
  let system: WorkerSystem;

  beforeAll(async () => {
    system = await createWorkerSystem();
    await system.start({ audit: pools.audit });
  });
  afterAll(() => system.close());

  const attempt = (taskId: string, code: string) => ({
    ...{ taskId, taskType: 'email.deliver.v1', attempt: 2, worker: 'a worker', error: { code, message: '4.2.1 Busy' } },
    ...{
      startedAt: '2026-11-29T12:00:00.000Z',
      endedAt: '2026-11-29T12:00:01.000Z',
      retryAt: '2026-11-29T12:00:10.000Z',
    },
  });

  async function findingOf(taskId: string): Promise<JourneyFinding> {
    let finding: JourneyFinding | undefined;
    await until(async () => {
      const part = await system.messenger.request(explainJourney('audit'), {
        keys: [{ kind: 'taskId', value: taskId }],
      });
      finding = part.findings[0];
      return finding !== undefined;
    }, 'the log explains the task');
    return finding!;
  }

  it('says when the next attempt is made, which it is, and why', async () => {
    const taskId = newId();
    await system.messenger.publish(TaskRetried, attempt(taskId, 'busy'), { key: taskId });
    expect(await findingOf(taskId)).toMatchObject({
      code: 'retrying',
      until: '2026-11-29T12:00:10.000Z',
      queue: 'task.email.deliver.v1',
      sentence: expect.stringMatching(/^Waiting: attempt 3 of email\.deliver\.v1 at 12:00:10 .* 4\.2\.1 Busy/),
    });
  });

  it('does not count an attempt that a dependency failed', async () => {
    const taskId = newId();
    await system.messenger.publish(TaskRetried, attempt(taskId, 'dependency-away'), { key: taskId });
    const sentence = expect.stringMatching(/^Waiting: attempt 2 /);
    expect(await findingOf(taskId)).toMatchObject({ code: 'dependency-unavailable', sentence });
  });

  it("gives the mail server's words", async () => {
    const taskId = newId();
    const mail = { taskId, to: 'ada@example.org', messageId: '<1@warren.example>', reply: '250 2.0.0 Ok' };
    await system.messenger.publish(MailAccepted, { ...mail, acceptedAt: '2026-11-29T12:00:00.000Z' }, { key: taskId });
    expect(await findingOf(taskId)).toMatchObject({
      code: 'accepted',
      sentence: expect.stringMatching(/^Sent at .*, accepted with 250 2\.0\.0 Ok\.$/),
    });
  });
});
