import fc from 'fast-check';
import { field, type RawProperties, type RawTable } from './raw-message.fixture.ts';

/** A message as a foreign producer may send it, and what its handler does with it. */
export interface RandomMessage {
  readonly fails: boolean;
  /** In place of its type, for a few. */
  readonly typed: Buffer | undefined;
  readonly properties: RawProperties;
}

/** Messages with whatever properties and headers AMQP has a form for, and RabbitMQ takes. The same for the same seed. */
export const randomMessages = (count: number, seed: number): RandomMessage[] =>
  fc.sample(message, { numRuns: count, seed });

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ maxLength, unit: 'binary' }).map((string) => Buffer.from(string).subarray(0, maxLength)),
    bytes(maxLength),
    fc.constantFrom('', '\0', 'null', '\ud800').map((string) => Buffer.from(string)),
    fc.constant(Buffer.alloc(maxLength, 'x')),
  );
const extremes = (size: number) =>
  fc.constantFrom(
    Buffer.alloc(size),
    Buffer.alloc(size, 0xff),
    Buffer.concat([Buffer.of(0x7f), Buffer.alloc(size - 1, 0xff)]),
    Buffer.concat([Buffer.of(0x80), Buffer.alloc(size - 1)]),
  );
const fixed = (tag: string, size: number) =>
  fc
    .oneof(
      extremes(size),
      fc.uint8Array({ minLength: size, maxLength: size }).map((array) => Buffer.from(array)),
    )
    .map((value) => field.fixed(tag, value));
/** Erlang has no infinities: RabbitMQ closes the connection of whoever sends one. */
const finite = (tag: string, size: 4 | 8) =>
  fixed(tag, size).filter((value) => Number.isFinite(size === 4 ? value.readFloatBE(1) : value.readDoubleBE(1)));
const scalar = fc.oneof(
  text(300).map(field.text),
  bytes(300).map(field.bytes),
  ...(
    [
      ['t', 1],
      ['b', 1],
      ['B', 1],
      ['s', 2],
      ['u', 2],
      ['I', 4],
      ['i', 4],
      ['l', 8],
      ['D', 5],
      ['T', 8],
    ] as const
  ).map(([tag, size]) => fixed(tag, size)),
  finite('f', 4),
  finite('d', 8),
  fc.constant(Buffer.from('V')),
);
const name = fc.oneof(
  text(40),
  fc.constantFrom('__proto__', 'constructor', '!', 'value', 'traceparent').map((known) => Buffer.from(known)),
);
const { value: anyField } = fc.letrec<{ value: Buffer; table: RawTable }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }).map(field.list),
    tie('table').map(field.table),
  ),
  table: fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }),
}));

/** Tables and lists within each other. */
export function nested(levels: number): Buffer {
  let inner = field.text(Buffer.from('deep'));
  for (let level = 0; level < levels; level++)
    inner = level % 2 === 0 ? field.list([inner]) : field.table([[Buffer.from('a'), inner]]);
  return inner;
}

const WARREN = [
  'warren-attempt', 'warren-history', 'warren-key', 'warren-cause', 'warren-passport', 'warren-conversation',
  'warren-status', 'warren-replay', 'warren-replay-forced', 'warren-cut', 'warren-dead-reason', 'warren-dead-queue',
  'warren-dead-at', 'x-death', 'x-delivery-count', 'x-first-death-queue', 'x-first-death-reason', 'traceparent', 'tracestate',
]; // prettier-ignore
const headers: fc.Arbitrary<RawTable> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(name, anyField), { maxLength: 6, selector: ([key]) => key.toString() }),
    fc
      .subarray(WARREN, { maxLength: 4 })
      .chain((names) => fc.tuple(...names.map((each) => anyField.map((value) => [Buffer.from(each), value] as const)))),
    fc.option(fc.constantFrom(nested(20), nested(200), field.list([])), { freq: 20, nil: undefined }),
  )
  .map(([foreign, known, odd]) => [
    ...foreign.filter(([key]) => !/^B?CC$/.test(key.toString())),
    ...known,
    ...(odd ? [[Buffer.from('odd'), odd] as const] : []),
  ]);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const message: fc.Arbitrary<RandomMessage> = fc.record({
  fails: fc.boolean(),
  typed: fc.option(text(255), { freq: 10, nil: undefined }),
  properties: fc.record<RawProperties>({
    contentType: maybe(text(255)),
    contentEncoding: maybe(text(255)),
    headers: maybe(headers),
    deliveryMode: maybe(fc.constantFrom(1, 2)), // RabbitMQ refuses any other,
    priority: maybe(fc.integer({ min: 0, max: 255 })),
    correlationId: maybe(text(255)),
    replyTo: maybe(text(255).filter((bytes) => !bytes.toString().startsWith('amq.'))),
    expiration: maybe(fc.constantFrom('3600000', '86400000', '4294967295').map((ms) => Buffer.from(ms))),
    messageId: maybe(text(255)),
    timestamp: maybe(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    appId: maybe(text(255)),
    clusterId: maybe(text(255)),
  }),
});
