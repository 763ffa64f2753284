import type { Publication } from '../wire/envelope.ts';

/** Messages of more bytes than this are left to amqplib, and each string of a header that is longer. */
const SMALL = 32_768;
const [METHOD, HEADER, BODY] = [1, 2, 3];
const FRAME_HEAD = 7;
const FRAME_END = 0xce;
const BASIC_PUBLISH = 0x003c0028;
const BASIC = 0x003c0000;
/** Which properties are there, as bits; they follow in this order (AMQP 0-9-1, 4.2.6.1). */
const FLAG = {
  contentType: 1 << 15,
  headers: 1 << 13,
  deliveryMode: 1 << 12,
  correlationId: 1 << 10,
  replyTo: 1 << 9,
  expiration: 1 << 8,
  messageId: 1 << 7,
  timestamp: 1 << 6,
  type: 1 << 5,
  appId: 1 << 3,
} as const;

class NotSimpleError extends Error {}

/** Writes one message's method and header; one for all, since each is copied out before the next begins. */
class Scratch {
  private readonly bytes = Buffer.allocUnsafeSlow(8 * SMALL);
  private end = 0;

  restart(): void {
    this.end = 0;
  }

  /** What was written, followed by a body. */
  withBody(channel: number, content: Buffer): Buffer {
    if (content.length === 0) return Buffer.from(this.bytes.subarray(0, this.end));
    const body = this.beginFrame(BODY, channel);
    const message = Buffer.allocUnsafe(this.end + content.length + 1);
    this.bytes.writeUInt32BE(content.length, body + 3);
    this.bytes.copy(message, 0, 0, this.end);
    content.copy(message, this.end);
    message[message.length - 1] = FRAME_END;
    return message;
  }

  /** @returns where it begins */
  beginFrame(type: number, channel: number): number {
    const start = this.end;
    this.int8(type);
    this.int16(channel);
    this.int32(0); // its size, when it is known
    return start;
  }

  endFrame(start: number): void {
    this.bytes.writeUInt32BE(this.end - start - FRAME_HEAD, start + 3);
    this.int8(FRAME_END);
  }

  /** Room for flags that are not known yet. @returns where */
  flags(): number {
    this.int16(0);
    return this.end - 2;
  }

  setFlags(offset: number, flags: number): void {
    this.bytes.writeUInt16BE(flags, offset);
  }

  int8(value: number): void {
    this.bytes[this.end++] = value;
  }

  int16(value: number): void {
    this.end = this.bytes.writeUInt16BE(value, this.end);
  }

  int32(value: number): void {
    this.end = this.bytes.writeUInt32BE(value, this.end);
  }

  int64(value: number): void {
    this.int32(Math.floor(value / 2 ** 32) >>> 0);
    this.int32(value >>> 0);
  }

  shortString(value: string): void {
    const length = this.bytes.write(value, this.end + 1);
    if (length > 255) throw new NotSimpleError();
    this.bytes[this.end] = length;
    this.end += 1 + length;
  }

  table(record: Readonly<Record<string, unknown>>): void {
    const start = this.end;
    this.end += 4;
    for (const name of Object.keys(record)) {
      const value = record[name];
      if (value === undefined) continue;
      this.shortString(name);
      this.field(value);
    }
    this.bytes.writeUInt32BE(this.end - start - 4, start);
  }

  private field(value: unknown): void {
    if (this.end > 4 * SMALL) throw new NotSimpleError();
    if (typeof value === 'string') this.longString(value);
    else if (typeof value === 'boolean') this.boolean(value);
    else if (Number.isSafeInteger(value)) this.integer(value as number);
    else throw new NotSimpleError();
  }

  private longString(value: string): void {
    if (value.length > SMALL) throw new NotSimpleError();
    this.int8(0x53); // S
    const length = this.bytes.write(value, this.end + 4);
    this.bytes.writeUInt32BE(length, this.end);
    this.end += 4 + length;
  }

  private boolean(value: boolean): void {
    this.int8(0x74); // t
    this.int8(Number(value));
  }

  private integer(value: number): void {
    if (value === (value | 0)) {
      this.int8(0x49); // I
      this.int32(value >>> 0);
    } else {
      this.int8(0x6c); // l
      this.int64(value);
    }
  }
}

const scratch = new Scratch();

/**
 * A message as the frames of its `basic.publish`, in one buffer; `undefined` for one that is big, or has what our own
 * messages do not have, and is left to amqplib. That copes with everything, and takes several times as long.
 */
export function publishFrames(
  channel: number,
  { exchange, routingKey, content, properties }: Publication,
): Buffer | undefined {
  if (content.length > SMALL || hasRareProperties(properties)) return undefined;
  try {
    scratch.restart();
    const method = scratch.beginFrame(METHOD, channel);
    scratch.int32(BASIC_PUBLISH);
    scratch.int16(0);
    scratch.shortString(exchange);
    scratch.shortString(routingKey);
    scratch.int8(properties.mandatory === true ? 1 : 0);
    scratch.endFrame(method);
    const header = scratch.beginFrame(HEADER, channel);
    scratch.int32(BASIC);
    scratch.int32(0);
    scratch.int32(content.length);
    writeProperties(properties);
    scratch.endFrame(header);
    return scratch.withBody(channel, content);
  } catch (error) {
    if (error instanceof NotSimpleError) return undefined;
    throw error;
  }
}

function hasRareProperties({
  contentEncoding,
  priority,
  userId,
  deliveryMode,
  CC,
  BCC,
}: Publication['properties']): boolean {
  return [contentEncoding, priority, userId, deliveryMode, CC, BCC].some((value) => value !== undefined);
}

function writeProperties(properties: Publication['properties']): void {
  const offset = scratch.flags();
  let flags: number = FLAG.headers;
  const text = (flag: number, value: string | number | undefined): void => {
    if (value === undefined) return;
    flags |= flag;
    scratch.shortString(String(value));
  };
  text(FLAG.contentType, properties.contentType);
  scratch.table((properties.headers ?? {}) as Record<string, unknown>);
  if (properties.persistent !== undefined) {
    flags |= FLAG.deliveryMode;
    scratch.int8(properties.persistent ? 2 : 1);
  }
  text(FLAG.correlationId, properties.correlationId);
  text(FLAG.replyTo, properties.replyTo);
  text(FLAG.expiration, properties.expiration);
  text(FLAG.messageId, properties.messageId);
  if (properties.timestamp !== undefined) {
    flags |= FLAG.timestamp;
    scratch.int64(properties.timestamp);
  }
  text(FLAG.type, properties.type);
  text(FLAG.appId, properties.appId);
  scratch.setFlags(offset, flags);
}
