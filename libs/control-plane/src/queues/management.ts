import { z } from 'zod';

const TIMEOUT_MS = 3_000;
const COLUMNS = [
  'name',
  'messages_ready',
  'messages_unacknowledged',
  'consumers',
  'message_stats.publish_details.rate',
  'message_stats.ack_details.rate',
].join();

const Rate = z.object({ rate: z.number() }).optional();
/** RabbitMQ leaves out what it has not measured yet. */
const Queues = z.array(
  z.object({
    name: z.string(),
    messages_ready: z.number().optional(),
    messages_unacknowledged: z.number().optional(),
    consumers: z.number().optional(),
    message_stats: z.object({ publish_details: Rate, ack_details: Rate }).optional(),
  }),
);

/** RabbitMQ's management API, for a user with the tag `management`. */
export class Management {
  private readonly url: URL;
  private readonly authorization: string;

  /**
   * @param url with the user and the password
   * @param vhost whose queues are looked at
   */
  constructor(url: string, vhost: string) {
    const { origin, username, password } = new URL(url);
    this.url = new URL(`/api/queues/${encodeURIComponent(vhost)}?columns=${COLUMNS}`, origin);
    this.authorization = `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;
  }

  /** Every queue, as RabbitMQ counted within the last five seconds. @throws Error when it does not answer as it should */
  async queues(): Promise<QueueCounts[]> {
    const headers = { authorization: this.authorization };
    const response = await fetch(this.url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return Queues.parse(await response.json()).map((queue) => ({
      name: queue.name,
      ready: queue.messages_ready ?? null,
      unacked: queue.messages_unacknowledged ?? null,
      consumers: queue.consumers ?? null,
      rates: {
        published: queue.message_stats?.publish_details?.rate ?? 0,
        acknowledged: queue.message_stats?.ack_details?.rate ?? 0,
      },
    }));
  }
}

/** What the broker says of a queue; `null` is what it cannot tell. */
export interface QueueCounts {
  readonly name: string;
  readonly ready: number | null;
  readonly unacked: number | null;
  readonly consumers: number | null;
  /** Messages a second. */
  readonly rates: { readonly published: number; readonly acknowledged: number } | null;
}
