import { LOG, newId } from '@warren/messaging';
import type { BrokerInspector } from '@warren/testing';

const PREFETCH = 500;
const TIMEOUT_MS = 60_000;

/**
 * The ids of all facts in the log, up to a marker that is put there; `undefined` when the broker does not give it out.
 * RabbitMQ 3.10 confirms what is published right after its start though the log's stream does not take it yet, and now
 * and then does not start the stream at all.
 */
export async function readLog({ channel }: BrokerInspector): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>();
  const marker = newId();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), TIMEOUT_MS);
  try {
    channel.once('close', () => resolve(false));
    channel.publish('', LOG, Buffer.from('{}'), { messageId: marker, type: 'chaos.marker.v1', persistent: true });
    await channel.prefetch(PREFETCH);
    const options = { arguments: { 'x-stream-offset': 'first' } };
    await channel.consume(
      LOG,
      (entry) => {
        if (!entry) return resolve(false);
        channel.ack(entry);
        if (entry.properties.messageId === marker) resolve(true);
        else ids.add(String(entry.properties.messageId));
      },
      options,
    );
    return (await promise) ? ids : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
