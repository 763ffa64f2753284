import type { ConsumeMessage } from 'amqplib';
import { readReply } from './reply.ts';

const reply = (body: unknown): ConsumeMessage =>
  ({
    properties: { headers: {} },
    fields: {},
    content: Buffer.from(JSON.stringify(body)),
  }) as unknown as ConsumeMessage;

describe("an error in a packet of Nest's own transport", () => {
  it("is a refusal when it has a refusal's members", () => {
    const err = { code: 'out-of-stock', message: 'There is none left.', details: { left: 0 } };
    expect(readReply(reply({ id: '1', err, isDisposed: true }))).toEqual({ status: 'refused', ...err });
  });

  it.each([
    { code: 'NOT_FOUND', message: 'no cat', id: 7, http: 404 },
    { code: 'BAD', reason: 'no stock' },
    { status: 'error', message: 'Internal server error' },
    ['name is too short', 'age is missing'],
  ])('reaches the caller with all that it holds: %j', (err) => {
    expect(readReply(reply({ id: '1', err, isDisposed: true }))).toMatchObject({ status: 'failed', error: err });
  });
});
