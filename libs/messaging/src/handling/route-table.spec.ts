import type { MessageHandler } from '@nestjs/microservices';
import { defineEvent } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { fromDelivery } from '../wire/message.ts';
import { RouteTable } from './route-table.ts';
import { routesOf, type Route } from './routes.ts';

const Paid = defineEvent('payment.succeeded.v1', z.object({}));
const DONE = { kind: 'done' } as const;

function handled(pattern: string, isEventHandler: boolean, contract?: typeof Paid): Route[] {
  const handler = Object.assign(async () => undefined, { isEventHandler, extras: contract ? { contract } : {} });
  return routesOf('shop', [{ pattern, handler: handler as unknown as MessageHandler }]);
}

const requests = handled('{"cmd":"sum","v":1}', false);
const guests = [...handled('notify', true), ...handled(Paid.type, true, Paid)];
const table = new RouteTable(
  { group: 'shop', queue: 'shop.requests', routes: requests, guests },
  () => async () => DONE,
);

interface Came {
  readonly body?: unknown;
  readonly properties?: object;
  readonly exchange?: string;
  readonly routingKey?: string;
}

function found({ body = {}, properties = {}, exchange = '', routingKey = 'shop.requests' }: Came): string {
  const delivery = {
    fields: { exchange, routingKey },
    properties,
    content: Buffer.from(JSON.stringify(body)),
  } as unknown as ConsumeMessage;
  const route = table.find(
    fromDelivery(delivery, (name) => table.isHandled(name)),
    delivery,
  );
  return `${route.kind} ${route.type}`;
}

describe('on a queue of requests', () => {
  it('an object pattern is found whatever the order of its keys', () => {
    expect(found({ body: { pattern: { v: 1, cmd: 'sum' }, data: 1, id: 'a' } })).toBe('request {"cmd":"sum","v":1}');
    expect(found({ properties: { type: '{"v":1,"cmd":"sum"}', replyTo: 'q' } })).toBe('request {"cmd":"sum","v":1}');
  });

  it("an event of a client of Nest's own is found, and so is one that it asks", () => {
    expect(found({ body: { pattern: 'notify', data: 1 } })).toBe('event notify');
    expect(found({ body: { pattern: 'notify', data: 1, id: 0 } })).toBe('request notify');
  });

  it("a packet is known in spite of a `type` that its sender set, and Warren's own message by its headers", () => {
    const body = { pattern: 'notify', data: 1 };
    const retried = { 'warren-attempt': 2 };
    expect(found({ body, properties: { type: 'a type of mine' } })).toBe('event notify');
    expect(found({ body, properties: { type: 'a type of mine', headers: retried } })).toBe('event notify');
    expect(found({ body, properties: { type: Paid.type, headers: { 'warren-key': 'a' } } })).toBe(`event ${Paid.type}`);
  });

  it('no event of a contract comes by the exchange of requests, to which each service may publish', () => {
    const way = { exchange: 'warren.requests', routingKey: 'shop' };
    expect(() => found({ ...way, properties: { type: Paid.type } })).toThrow(/does not come through warren.requests/);
    expect(found({ ...way, properties: { type: 'notify' } })).toBe('event notify');
  });

  it('a pattern that is nested too deeply to be written is unknown, and no fault', () => {
    const deep = `{"pattern":${'['.repeat(20_000)}${']'.repeat(20_000)},"data":1}`;
    const delivery = {
      fields: { exchange: '', routingKey: 'shop.requests' },
      properties: {},
      content: Buffer.from(deep),
    } as unknown as ConsumeMessage;
    expect(() =>
      table.find(
        fromDelivery(delivery, () => false),
        delivery,
      ),
    ).toThrow(/has no handler/);
  });
});
