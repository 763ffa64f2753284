import { databaseUrl } from '@warren/configuration';
import { Messenger, provision, RabbitClient, taskQueue } from '@warren/messaging';
import { openDataSource } from '@warren/persistence';
import { connect } from 'amqplib';
import { TaskWorker } from './task-worker.ts';
import { atOnce } from './timing.ts';
import { TEXT, Work } from './worked.task.ts';

const PUBLISHED_AT_ONCE = 200;

/** How many effects there are, of how many tasks, and between the first and the last of them. */
export interface Effects {
  readonly effects: number;
  readonly tasks: number;
  readonly seconds: number;
}

/** A queue of tasks and a table of their effects, both empty at first; nothing in the table is unique. */
export class TestSystem {
  private readonly client: RabbitClient;
  private readonly messenger: Messenger;
  private published = 0;

  private constructor(
    private readonly amqpUrl: string,
    private readonly databaseUrl: string,
    private readonly dataSource: Awaited<ReturnType<typeof openDataSource>>,
  ) {
    this.client = new RabbitClient({ url: amqpUrl, service: 'bench' });
    this.messenger = new Messenger(this.client);
  }

  static async open(amqpUrl: string, server: string): Promise<TestSystem> {
    const url = databaseUrl(server, 'warren_bench');
    const dataSource = await openDataSource({ url, entities: [], migrations: [] });
    await dataSource.query('DROP TABLE IF EXISTS effects; CREATE TABLE effects (n integer, at timestamptz)');
    await provision(amqpUrl, []);
    await deleteQueue(amqpUrl);
    const system = new TestSystem(amqpUrl, url, dataSource);
    await (await system.hire(0, 1)).stop(); // declares it anew
    await system.client.connect();
    return system;
  }

  hire(taskMs: number, atOnce: number): Promise<TaskWorker> {
    return TaskWorker.start({ amqpUrl: this.amqpUrl, databaseUrl: this.databaseUrl, taskMs, atOnce });
  }

  /** More tasks, once they are confirmed. */
  async publish(count: number): Promise<void> {
    await atOnce(count, PUBLISHED_AT_ONCE, () => this.messenger.enqueue(Work, { n: this.published++, text: TEXT }));
  }

  async effects(): Promise<Effects> {
    const [row] = await this.dataSource.query<[Effects]>(
      `SELECT count(*)::int AS effects, count(DISTINCT n)::int AS tasks,
              extract(epoch FROM max(at) - min(at))::float AS seconds FROM effects`,
    );
    return row;
  }

  async clear(): Promise<void> {
    await this.dataSource.query('TRUNCATE effects, inbox');
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.dataSource.destroy();
  }
}

async function deleteQueue(amqpUrl: string): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.deleteQueue(taskQueue(Work.type));
  await connection.close();
}
