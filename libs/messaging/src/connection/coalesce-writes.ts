import type { Socket } from 'node:net';
import { nextTick } from 'node:process';
import type { ChannelModel } from 'amqplib';

/** What amqplib's connection has and does not promise. */
interface Internals {
  readonly stream: Socket;
  readonly channels: ({ buffer: { write(frame: Buffer): boolean; end(): void } } | null)[];
  freshChannel(channel: unknown, options: unknown): number;
}

/**
 * Sends all frames of one turn of the event loop, of all channels, with one system call at its end. amqplib passes each
 * frame through a stream for its channel and on to the socket in the turn after. Measured, going straight there saves
 * a sixth of the time of a request, and as much of a busy client's work. Without the internals that it takes for that
 * everything works as before.
 */
export function coalesceWrites({ connection }: ChannelModel): void {
  const internals = connection as unknown as Partial<Internals>;
  if (!isKnown(internals)) return;
  let frames: Buffer[] = [];
  const waiting = { bytes: 0 };
  waitingBytes.set(connection, waiting);
  const flush = (): void => {
    const [first, ...others] = frames;
    const bytes = others.length === 0 ? first : Buffer.concat(frames);
    frames = [];
    waiting.bytes = 0;
    if (bytes) internals.stream.write(bytes);
  };
  const buffer = {
    write: (frame: Buffer): boolean => {
      waiting.bytes += frame.length;
      if (frames.push(frame) === 1) nextTick(flush);
      return true;
    },
    end: (): void => undefined,
  };
  const freshChannel = internals.freshChannel.bind(internals);
  internals.freshChannel = (channel, options) => {
    const number = freshChannel(channel, options);
    const fresh = internals.channels[number];
    if (fresh) fresh.buffer = buffer;
    return number;
  };
}

const waitingBytes = new WeakMap<object, { readonly bytes: number }>();

/** Bytes of frames that wait for this turn's end: a loop that publishes does not let it come. */
export const bytesOfThisTurn = (connection: object): number => waitingBytes.get(connection)?.bytes ?? 0;

const isKnown = (internals: Partial<Internals>): internals is Internals =>
  typeof internals.stream?.write === 'function' &&
  typeof internals.freshChannel === 'function' &&
  Array.isArray(internals.channels);
