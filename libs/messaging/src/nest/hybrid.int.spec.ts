import {
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExecutionContext,
  Get,
  Module,
  type NestInterceptor,
  NotFoundException,
  type PipeTransform,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Payload, RpcException, Transport } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { amqpUrl, BrokerInspector, freshName } from '@warren/testing';
import { firstValueFrom, map, type Observable, throwError } from 'rxjs';
import { PermanentError } from '../errors.ts';
import { eventQueue } from '../topology/names.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitExceptionFilter } from './rabbit-exception-filter.ts';
import { RabbitServer } from './rabbit-server.ts';

const group = freshName('hybrid');

@Controller()
class Handlers {
  @Get('missing')
  missing(): never {
    throw new NotFoundException('There is none.');
  }

  @MessagePattern({ cmd: 'double' })
  double(@Payload() n: number): number {
    if (n < 0) throw new RpcException('Only numbers from 0 up.');
    return 2 * n;
  }

  @EventPattern<string>('break', { retry: { attempts: 1 } })
  break(@Payload() how: string): never {
    throw how === 'for good' ? new PermanentError('for-good', 'It is broken.') : new TypeError('It is broken.');
  }

  @MessagePattern({ cmd: 'elsewhere' }, Transport.TCP)
  elsewhere(): void {}

  @EventPattern<string>('orders.*', Transport.KAFKA)
  orders(): void {}
}

@Module({ controllers: [Handlers] })
class Shop {}

type SetUp = (app: NestFastifyApplication, connect: (inheritAppConfig?: boolean) => void) => void;

let broker: BrokerInspector;
beforeAll(async () => {
  broker = await BrokerInspector.connect(amqpUrl());
});
afterAll(() => broker.close());

/** Runs a test with an application that serves HTTP and a group. */
async function withApp(setUp: SetUp, test: (app: NestFastifyApplication, client: RabbitClient) => Promise<void>) {
  const app = await NestFactory.create<NestFastifyApplication>(Shop, new FastifyAdapter(), { logger: false });
  setUp(app, (inheritAppConfig = true) => {
    const strategy = new RabbitServer({ url: amqpUrl(), group });
    app.connectMicroservice({ strategy }, { inheritAppConfig });
  });
  const client = new RabbitClient({ url: amqpUrl(), service: 'shop', group });
  try {
    await app.startAllMicroservices();
    await app.init();
    await test(app, client);
  } finally {
    await client.close();
    await app.close();
  }
}

describe('a handler of a hybrid application', () => {
  it.each<[string, SetUp]>([
    ['without a filter', (_app, connect) => connect()],
    ['without the configuration of the application', (_app, connect) => connect(false)],
    [
      'with our filter',
      (app, connect) => {
        app.useGlobalFilters(new RabbitExceptionFilter());
        connect();
      },
    ],
    [
      'with our filter, which Nest gets too late',
      (app, connect) => {
        connect();
        app.useGlobalFilters(new RabbitExceptionFilter());
      },
    ],
  ])('%s has its errors in the dead letters and its callers, and HTTP has its own', async (_case, setUp) => {
    await withApp(setUp, async (app, client) => {
      const deadLetterOf = async (how: string) => {
        const id = broker.put(eventQueue(group), 'break', JSON.stringify(how));
        return (await broker.deadLetterOf(id)).properties.headers as Record<string, string>;
      };
      expect(await deadLetterOf('for good')).toMatchObject({ 'warren-dead-reason': 'for-good' });
      expect((await deadLetterOf('by mistake'))['warren-dead-error']).toContain('It is broken.');
      await expect(firstValueFrom(client.send({ cmd: 'double' }, -1))).rejects.toMatchObject({
        status: 'error',
        message: 'Only numbers from 0 up.',
      });
      const { statusCode, body } = await app.inject('/missing');
      expect([statusCode, JSON.parse(body)]).toMatchObject([404, { message: 'There is none.' }]);
    });
  });
});

describe('what an application uses globally', () => {
  const calls: string[] = [];

  class Guard implements CanActivate {
    canActivate(context: ExecutionContext): boolean {
      calls.push(`guard of ${context.getType()}`);
      return true;
    }
  }
  class Plus1 implements PipeTransform {
    transform(value: unknown): unknown {
      return typeof value === 'number' ? value + 1 : value;
    }
  }
  class AsText implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
      return next.handle().pipe(map((value) => `${String(value)}!`));
    }
  }
  @Catch(RpcException)
  class Softer implements RpcExceptionFilter<RpcException> {
    catch({ message }: RpcException): Observable<never> {
      return throwError(() => ({ kind: 'soft', message }));
    }
  }

  it('is used for the group, too', async () => {
    const setUp: SetUp = (app, connect) => {
      app.useGlobalGuards(new Guard());
      app.useGlobalPipes(new Plus1());
      app.useGlobalInterceptors(new AsText());
      app.useGlobalFilters(new Softer());
      connect();
    };
    await withApp(setUp, async (_app, client) => {
      await expect(firstValueFrom(client.send({ cmd: 'double' }, 3))).resolves.toBe('8!');
      await expect(firstValueFrom(client.send({ cmd: 'double' }, -2))).rejects.toEqual({
        kind: 'soft',
        message: 'Only numbers from 0 up.',
      });
      expect(calls).toEqual(['guard of rpc', 'guard of rpc']);
    });
  });

  it('leaves handlers of other transports to their servers', async () => {
    await withApp(
      (_app, connect) => connect(),
      async (_app, client) => {
        await expect(firstValueFrom(client.send({ cmd: 'elsewhere' }, 1))).rejects.toMatchObject({
          code: 'type-unknown',
        });
      },
    );
  });
});

describe('a server', () => {
  @Controller()
  class Wild {
    @EventPattern<string>('orders.*')
    any(): void {}
  }
  @Module({ controllers: [Wild] })
  class WildModule {}

  it('refuses a wildcard when it starts, in a sentence that quotes it', async () => {
    const strategy = new RabbitServer({ url: amqpUrl(), group });
    const app = await NestFactory.createMicroservice(WildModule, { strategy, logger: false });
    await expect(app.listen()).rejects.toThrow('"orders.*" has a wildcard');
    await app.close();
  });

  it('reports its status and its events, and shows its connection', async () => {
    const strategy = new RabbitServer({ url: amqpUrl(), group });
    const app = await NestFactory.createMicroservice(Shop, { strategy, logger: false });
    const statuses: string[] = [];
    app.status.subscribe((status) => statuses.push(status));
    const connected = new Promise<void>((resolve) => app.on('connect', resolve));
    expect(() => strategy.unwrap()).toThrow(/has no connection yet/);
    await app.listen();
    await connected;
    expect(statuses).toEqual(['connected']);
    expect(strategy.unwrap().isConnected()).toBe(true);
    await app.close();
  });
});

describe('a client', () => {
  it('reports its status and its events, and shows its connection', async () => {
    const client = new RabbitClient({ url: amqpUrl(), service: 'shop' });
    const statuses: string[] = [];
    client.status.subscribe((status) => statuses.push(status));
    const connected = new Promise<void>((resolve) => client.on('connect', resolve));
    await client.connect();
    await connected;
    expect(statuses).toEqual(['connected']);
    expect(client.unwrap().isConnected()).toBe(true);
    await client.close();
  });

  it('of a broker that is not there fails, in send and in emit', async () => {
    const client = new RabbitClient({ url: 'amqp://127.0.0.1:1', service: 'shop', group, connectTimeoutMs: 300 });
    const failed = expect.objectContaining({ code: 'broker-unavailable' }) as unknown;
    await expect(firstValueFrom(client.send({ cmd: 'double' }, 1))).rejects.toEqual(failed);
    await expect(firstValueFrom(client.emit('break', 1))).rejects.toEqual(failed);
    await client.close();
  });

  it('without a group says that an object names no service', async () => {
    const client = new RabbitClient({ url: amqpUrl(), service: 'shop' });
    await expect(firstValueFrom(client.send({ cmd: 'double' }, 1))).rejects.toThrow(/give it a `group`/);
    await expect(firstValueFrom(client.emit({ cmd: 'double' }, 1))).rejects.toThrow(/give it a `group`/);
    await client.close();
  });
});
