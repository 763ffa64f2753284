import type { ConfirmChannel } from 'amqplib';

/** A field of a table as its bytes: whatever AMQP allows, and amqplib does not write. */
export type RawTable = readonly (readonly [name: Buffer, field: Buffer])[];

/** Properties of a message as AMQP has them (0-9-1, 4.2.6.1); texts are bytes, 255 at most. */
export interface RawProperties {
  readonly contentType?: Buffer | undefined;
  readonly contentEncoding?: Buffer | undefined;
  readonly headers?: RawTable | undefined;
  readonly deliveryMode?: number | undefined;
  readonly priority?: number | undefined;
  readonly correlationId?: Buffer | undefined;
  readonly replyTo?: Buffer | undefined;
  readonly expiration?: Buffer | undefined;
  readonly messageId?: Buffer | undefined;
  readonly timestamp?: bigint | undefined;
  readonly type?: Buffer | undefined;
  readonly userId?: Buffer | undefined;
  readonly appId?: Buffer | undefined;
  readonly clusterId?: Buffer | undefined;
}

/** Publishes a message byte by byte, past every encoder. Resolves when the broker has it safe. */
export function publishRaw(
  channel: ConfirmChannel,
  {
    exchange,
    routingKey,
    body,
    properties,
  }: { exchange: string; routingKey: string; body: Buffer; properties: RawProperties },
): Promise<void> {
  const { ch, connection, pushConfirmCallback } = channel as unknown as Internals;
  const method = Buffer.concat([Buffer.from([0, 60, 0, 40, 0, 0]), short(exchange), short(routingKey), Buffer.of(0)]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(body.length));
  const header = Buffer.concat([Buffer.from([0, 60, 0, 0]), size, propertyList(properties)]);
  const frames = [frame(1, ch, method), frame(2, ch, header), ...(body.length > 0 ? [frame(3, ch, body)] : [])];
  return new Promise((resolve, reject) => {
    pushConfirmCallback.call(channel, (error: unknown) => (error ? reject(error as Error) : resolve()));
    connection.channels[ch]?.buffer.write(Buffer.concat(frames));
  });
}

interface Internals {
  readonly ch: number;
  readonly connection: { readonly channels: ({ buffer: { write(bytes: Buffer): void } } | null)[] };
  pushConfirmCallback(confirmed: (error: unknown) => void): void;
}

/** The fields of a table, each type of AMQP's; a tag and what follows. */
export const field = {
  text: (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('S'), int32(bytes.length), bytes]),
  bytes: (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('x'), int32(bytes.length), bytes]),
  fixed: (tag: string, bytes: Buffer): Buffer => Buffer.concat([Buffer.from(tag), bytes]),
  list: (items: readonly Buffer[]): Buffer => field.fixed('A', sized(Buffer.concat(items))),
  table: (table: RawTable): Buffer => field.fixed('F', sized(tableBytes(table))),
};

const tableBytes = (table: RawTable): Buffer => Buffer.concat(table.flatMap(([name, value]) => [short(name), value]));

function propertyList(properties: RawProperties): Buffer {
  const { headers, deliveryMode, priority, timestamp } = properties;
  const text = (bytes: Buffer | undefined): Buffer | undefined => bytes && short(bytes);
  const values = [
    text(properties.contentType),
    text(properties.contentEncoding),
    headers && sized(tableBytes(headers)),
    deliveryMode === undefined ? undefined : Buffer.of(deliveryMode),
    priority === undefined ? undefined : Buffer.of(priority),
    text(properties.correlationId),
    text(properties.replyTo),
    text(properties.expiration),
    text(properties.messageId),
    timestamp === undefined ? undefined : int64(timestamp),
    text(properties.type),
    text(properties.userId),
    text(properties.appId),
    text(properties.clusterId),
  ];
  const flags = values.reduce((sum, value, index) => (value ? sum | (1 << (15 - index)) : sum), 0);
  const flagBytes = Buffer.alloc(2);
  flagBytes.writeUInt16BE(flags);
  return Buffer.concat([flagBytes, ...values.filter((value) => value !== undefined)]);
}

const frame = (type: number, channel: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.of(type, channel >> 8, channel & 0xff), int32(payload.length), payload, Buffer.of(0xce)]);

const short = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
};

const sized = (bytes: Buffer): Buffer => Buffer.concat([int32(bytes.length), bytes]);

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
