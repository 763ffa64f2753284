import { amqpUrl, freshName, Recorder } from '@warren/testing';
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage, type Options } from 'amqplib';
import fc from 'fast-check';
import { coalesceWrites } from '../connection/coalesce-writes.ts';
import { publishFrames } from './publish-frames.ts';
import { publishOn } from './publish-on.ts';
import type { Publication } from '../wire/envelope.ts';

let connection: ChannelModel;
let channel: ConfirmChannel;
let queue: string;
const deliveries = new Recorder<ConsumeMessage>();

beforeAll(async () => {
  connection = await connect(amqpUrl());
  coalesceWrites(connection);
  channel = await connection.createConfirmChannel();
  ({ queue } = await channel.assertQueue(freshName('publish-on'), { exclusive: true }));
  await channel.consume(queue, (delivery) => delivery && deliveries.record(delivery), { noAck: true });
});
afterAll(() => connection.close());

const name = fc.string({ unit: 'binary', maxLength: 40 });
const simple = fc.oneof(name, fc.boolean(), fc.maxSafeInteger(), fc.integer({ min: -300, max: 300 }));
const rare = fc.oneof(
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
  fc.constant(null),
  fc.array(name),
  fc.record({ inner: name }),
);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const seldom = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 19, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const properties = fc.record({
  contentType: optional(name),
  correlationId: optional(name),
  replyTo: optional(name),
  type: optional(name),
  appId: optional(name),
  expiration: optional(fc.integer({ min: 60_000, max: 1e9 }).map(String)),
  timestamp: optional(fc.integer({ min: 0, max: 2 ** 40 })),
  persistent: optional(fc.boolean()),
  mandatory: optional(fc.boolean()),
  contentEncoding: seldom(name),
  priority: seldom(fc.nat(9)),
  headers: optional(fc.dictionary(name, fc.oneof({ weight: 29, arbitrary: simple }, { weight: 1, arbitrary: rare }))),
});
const content = fc.oneof(
  fc.uint8Array({ maxLength: 500 }),
  fc.integer({ min: 30_000, max: 300_000 }).map((size) => new Uint8Array(size).fill(7)),
);

/** What the receiver sees of a message, apart from which one it is. */
const seen = ({ properties, content: bytes }: ConsumeMessage): unknown => [
  { ...properties, messageId: undefined },
  bytes.toString('base64'),
];

describe('publishing without amqplib', () => {
  it("arrives as by amqplib's own publish, whatever the properties, the headers and the size", async () => {
    let written = 0;
    const arrival = (id: string) => deliveries.next(({ properties: { messageId } }) => messageId === id);
    await fc.assert(
      fc.asyncProperty(properties, content, async (given, bytes) => {
        const [ours, theirs] = [freshName('ours'), freshName('theirs')];
        const publication = (messageId: string): Publication => ({
          exchange: '',
          routingKey: queue,
          content: Buffer.from(bytes),
          properties: { ...given, messageId } as Options.Publish,
        });
        if (publishFrames(1, publication(ours))) written++;
        const confirmed = new Promise<void>((resolve, reject) =>
          publishOn(channel, publication(ours), (error) => (error ? reject(error as Error) : resolve())),
        );
        channel.publish('', queue, publication(theirs).content, publication(theirs).properties);
        await confirmed;
        expect(seen(await arrival(ours))).toEqual(seen(await arrival(theirs)));
      }),
      { numRuns: 300 },
    );
    expect(written).toBeGreaterThan(100);
  });

  it('sends no frame that is larger than the connection has agreed on', async () => {
    const narrow = await connect(`${amqpUrl()}?frameMax=8192`);
    coalesceWrites(narrow);
    const sender = await narrow.createConfirmChannel();
    const content = Buffer.alloc(20_000, 7);
    await new Promise<void>((resolve, reject) =>
      publishOn(sender, { exchange: '', routingKey: queue, content, properties: { messageId: 'wide' } }, (error) =>
        error ? reject(error as Error) : resolve(),
      ),
    );
    const arrived = await deliveries.next(({ properties: { messageId } }) => messageId === 'wide');
    expect(arrived.content.equals(content)).toBe(true);
    await narrow.close();
  });

  it('throws on a closed channel, and the connection goes on', async () => {
    const closed = await connection.createConfirmChannel();
    await closed.close();
    const publication = {
      exchange: '',
      routingKey: queue,
      content: Buffer.from('{}'),
      properties: { messageId: 'late' },
    };
    expect(() => publishOn(closed, publication, () => undefined)).toThrow('Channel closed');
    publishOn(channel, { ...publication, properties: { messageId: 'after' } });
    await deliveries.next(({ properties: { messageId } }) => messageId === 'after');
  });

  it('tells of a message that nobody confirmed before the channel closed', async () => {
    const dying = await connection.createConfirmChannel();
    dying.on('error', () => undefined);
    const outcome = new Promise((resolve) => {
      const lost = {
        exchange: 'no.such',
        routingKey: '',
        content: Buffer.from('{}'),
        properties: { messageId: 'lost' },
      };
      publishOn(dying, lost, resolve);
    });
    await expect(outcome).resolves.toBeInstanceOf(Error);
  });
});
