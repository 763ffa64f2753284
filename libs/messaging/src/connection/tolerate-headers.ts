import type { ChannelModel } from 'amqplib';
import { HEADER } from '../wire/headers.ts';

// Decorator-free and erasable, so that the command line runs it without a build.

/** What amqplib's connection has and does not promise. */
interface Internals {
  /** Bytes that came in and are no whole frame yet, or follow the frame that is read. */
  rest: Buffer;
  /** Reads the next frame off the socket. @throws what its decoder throws; `rest` is behind the frame by then */
  recvFrame(): unknown;
}

const CONTENT_HEADER = 2;
const FRAME_HEAD = 7;
/** In a content header's frame: class, weight and size of the body come before the flags. */
const FLAGS = FRAME_HEAD + 12;
const FLAG = { contentType: 1 << 15, contentEncoding: 1 << 14, headers: 1 << 13 } as const;
const LONGEST_REASON = 200;

/**
 * Keeps a connection through a message whose headers amqplib cannot decode: nested a few thousand levels deep, they end
 * its stack, and with it the connection, which would get the same message again. Such a message comes without its
 * headers; one that says why stands in their place, and consumers give the message up. Without the internals that it
 * takes for that everything works as before.
 */
export function tolerateHeaders({ connection }: ChannelModel): void {
  const internals = connection as unknown as Partial<Internals>;
  if (!isKnown(internals)) return;
  const recvFrame = internals.recvFrame.bind(internals);
  internals.recvFrame = () => {
    const before = internals.rest;
    try {
      return recvFrame();
    } catch (error) {
      const readable = withReason(before, (error as Error).message);
      if (!readable) throw error;
      internals.rest = readable;
      return recvFrame();
    }
  };
}

const isKnown = (internals: Partial<Internals>): internals is Internals =>
  typeof internals.recvFrame === 'function' && Buffer.isBuffer(internals.rest);

/** The same bytes with another table of headers in their first frame; `undefined` when that is no such frame. */
function withReason(bytes: Buffer, reason: string): Buffer | undefined {
  if (bytes.length < FLAGS + 2 || bytes[0] !== CONTENT_HEADER) return undefined;
  const flags = bytes.readUInt16BE(FLAGS);
  const end = FRAME_HEAD + bytes.readUInt32BE(3);
  const table = tableOf(bytes, flags);
  if ((flags & FLAG.headers) === 0 || table + 4 > end || end >= bytes.length) return undefined;
  const afterTable = table + 4 + bytes.readUInt32BE(table);
  if (afterTable > end) return undefined;
  const replaced = Buffer.concat([
    bytes.subarray(0, table),
    tableWith(HEADER.undecodable, reason.slice(0, LONGEST_REASON)),
    bytes.subarray(afterTable),
  ]);
  replaced.writeUInt32BE(end - FRAME_HEAD + replaced.length - bytes.length, 3);
  return replaced;
}

/** Where the headers begin: behind two properties that may be there, each a short string. */
function tableOf(bytes: Buffer, flags: number): number {
  let at = FLAGS + 2;
  for (const flag of [FLAG.contentType, FLAG.contentEncoding]) if ((flags & flag) !== 0) at += 1 + (bytes[at] ?? 0);
  return at;
}

/** A table with one long string (AMQP 0-9-1, 4.2.5.5). */
function tableWith(name: string, text: string): Buffer {
  const [nameBytes, textBytes] = [Buffer.from(name), Buffer.from(text)];
  const head = Buffer.alloc(4 + 1 + nameBytes.length + 1 + 4);
  head.writeUInt32BE(head.length - 4 + textBytes.length, 0);
  head.writeUInt8(nameBytes.length, 4);
  nameBytes.copy(head, 5);
  head.write('S', 5 + nameBytes.length);
  head.writeUInt32BE(textBytes.length, 6 + nameBytes.length);
  return Buffer.concat([head, textBytes]);
}
