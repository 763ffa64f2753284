import { until } from '@warren/testing';
import type { DeadLetterProducer } from './dead-letter-producer.ts';
import type { Answer } from './gateway-rig.ts';

const ISSUES = '/operations/dead-letter-issues';

interface Issue {
  readonly fingerprint: string;
  readonly title: string;
  readonly state: string;
  readonly count: number;
  readonly dead: number;
  readonly reopened: number;
  readonly lastDay: readonly number[];
}

/** Looks at dead letters by their cause. */
export class DeadLetterIssues {
  constructor(
    private readonly call: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Answer>,
    private readonly producer: DeadLetterProducer,
  ) {}

  /** Has one message die. */
  async die(queue: string, error: string, more: { readonly id?: string; readonly at?: string } = {}): Promise<void> {
    await this.producer.publish({ queue, error, ...more });
  }

  async ofQueue(queue: string, state?: string): Promise<Issue[]> {
    const path = `${ISSUES}?limit=100${state === undefined ? '' : `&state=${state}`}`;
    const { body } = await this.call('GET', path);
    const group = queue.split('.', 1)[0];
    return (body['items'] as (Issue & { group: string })[]).filter((issue) => issue.group === group);
  }

  /** Waits until there are so many dead letters of a queue. */
  async seen(queue: string, dead: number): Promise<Issue[]> {
    const count = async (): Promise<number> => (await this.ofQueue(queue)).reduce((sum, issue) => sum + issue.count, 0);
    await until(async () => (await count()) === dead, `${dead} are known`);
    return this.ofQueue(queue);
  }

  change(fingerprint: string | undefined, body: unknown): Promise<Answer> {
    return this.call('POST', `${ISSUES}/${fingerprint}`, body);
  }

  async find(fingerprint: string | undefined): Promise<Issue> {
    return (await this.call('GET', `${ISSUES}/${fingerprint}`)).body as unknown as Issue;
  }
}
