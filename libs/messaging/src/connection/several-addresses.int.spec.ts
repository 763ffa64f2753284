import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, FaultProxy, freshName, Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { connectToAny } from './connect-to-any.ts';
import { Task } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const group = freshName('addresses');
const Work = defineTask(`${group}.work.v1`, z.object({ n: z.int() }));
const done = new Recorder<number>();

@Controller()
class Handlers {
  @Task(Work)
  work({ n }: PayloadOf<typeof Work>): void {
    done.record(n);
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe('given the addresses of several nodes', () => {
  let nodes: [FaultProxy, FaultProxy];

  beforeAll(async () => {
    nodes = [await FaultProxy.before(amqpUrl()), await FaultProxy.before(amqpUrl())];
  });
  afterAll(() => Promise.all(nodes.map((node) => node.close())));

  it('server and client go on at another, whichever is lost', async () => {
    const url = nodes.map((node) => node.url);
    const server = new RabbitServer({ url, group });
    const service = await NestFactory.createMicroservice(Service, { strategy: server, logger: false });
    await service.listen();
    const client = new RabbitClient({ url, service: `${group}-client` });
    await client.connect();

    for (const [n, lost] of nodes.entries()) {
      for (const node of nodes) node.become(node === lost ? 'refusing' : 'clear');
      lost.cut();
      await until(() => lost.connections === 0, 'nobody is on the lost node');
      await until(
        () => server.readiness().ready && client.unavailableReason === undefined,
        'both are on the other node',
      );
      await new Messenger(client).enqueue(Work, { n });
      await done.next((done) => done === n);
    }
    await client.close();
    await service.close();
  });

  it('a command takes the first that answers, and says why when none does', async () => {
    const [first, second] = nodes;
    first.become('refusing');
    second.become('clear');
    const connection = await connectToAny([first.url, second.url], 'spec');
    await connection.close();
    await expect(connectToAny([first.url], 'spec')).rejects.toThrow(/closed|ECONN|hang up/i);
  });
});
