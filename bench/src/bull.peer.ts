import Bull from 'bull';
import { body, type Peer } from './peer.ts';

/** Bull, on Redis. What Redis has confirmed is as safe as Redis is set to be: by default the last second can be lost. */
export async function bullPeer(_amqpUrl: string, redisUrl: string): Promise<Peer> {
  const queue = new Bull('bench-bull', redisUrl);
  await queue.obliterate({ force: true });
  return {
    publish: async () => void (await queue.add(body, { removeOnComplete: true })),
    consume: async (onMessage) => queue.process(100, async () => onMessage()),
  };
}
