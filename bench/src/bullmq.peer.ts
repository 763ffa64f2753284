import { Queue, Worker } from 'bullmq';
import { body, type Peer } from './peer.ts';

/** BullMQ, on Redis; as safe as {@link bullPeer}. */
export async function bullmqPeer(_amqpUrl: string, redisUrl: string): Promise<Peer> {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const queue = new Queue('bench-bullmq', { connection });
  await queue.obliterate({ force: true });
  return {
    publish: async () => void (await queue.add('happened', body, { removeOnComplete: true })),
    consume: async (onMessage) =>
      void new Worker(queue.name, async () => onMessage(), { connection, concurrency: 100 }),
  };
}
