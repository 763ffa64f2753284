import { nextTick } from 'node:process';
import type { Socket } from 'node:net';
import type { ChannelModel } from 'amqplib';

/**
 * Sends all frames of one turn of the event loop with one system call. amqplib writes each frame by itself, and with
 * `noDelay` each becomes a packet: measured, that is half of the system time of a busy client. It takes the socket
 * from a field that amqplib does not promise; without it everything works as before.
 */
export function coalesceWrites({ connection }: ChannelModel): void {
  const { stream } = connection as { stream?: Socket };
  if (typeof stream?.cork !== 'function') return;
  const write = stream.write.bind(stream) as (chunk: Buffer) => boolean;
  let corked = false;
  const uncork = (): void => {
    corked = false;
    stream.uncork();
  };
  stream.write = ((chunk: Buffer): boolean => {
    if (!corked) {
      corked = true;
      stream.cork();
      nextTick(uncork);
    }
    return write(chunk);
  }) as Socket['write'];
}
