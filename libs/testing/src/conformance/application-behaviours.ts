import assert from 'node:assert/strict';
import {
  Catch,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientProxy, type MicroserviceOptions, RpcException } from '@nestjs/microservices';
import { map, type Observable, throwError } from 'rxjs';
import { freshName } from '../services.ts';
import { until } from '../until.ts';
import { answer, assertMatches, emit, failure } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import { CatsModule, handled } from './cats.ts';
import type { Sides } from './sides.ts';

/** What concerns more than one service, or how an application is put together. */
export const applicationBehaviours = (sides: Sides): Behaviour[] => [
  { name: 'what a service uses globally is used for its messages', run: () => usesGlobally(sides) },
  ...(sides.broadcast === undefined
    ? []
    : [{ name: 'an event that is broadcast is handled once by each service', run: () => broadcasts(sides) }]),
  ...(sides.httpAdapter === undefined
    ? []
    : [{ name: 'a hybrid application serves both, by one configuration', run: () => isHybrid(sides) }]),
  ...(sides.lostClient === undefined
    ? []
    : [{ name: 'a client whose broker is not there fails, in send and in emit', run: () => failsAlone(sides) }]),
];

class AddOne implements PipeTransform {
  transform(value: unknown): unknown {
    return Array.isArray(value) ? [...(value as unknown[]), 1] : value;
  }
}

class AsText implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<string> {
    return next.handle().pipe(map((value) => `${JSON.stringify(value)}!`));
  }
}

@Catch(RpcException)
class Softened implements RpcExceptionFilter<RpcException> {
  catch({ message }: RpcException): Observable<never> {
    return throwError(() => ({ kind: 'soft', message }));
  }
}

interface Application {
  useGlobalPipes(pipe: PipeTransform): unknown;
  useGlobalInterceptors(interceptor: NestInterceptor): unknown;
  useGlobalFilters(filter: RpcExceptionFilter): unknown;
}

function configure(application: Application): void {
  application.useGlobalPipes(new AddOne());
  application.useGlobalInterceptors(new AsText());
  application.useGlobalFilters(new Softened());
}

async function isConfigured(client: ClientProxy): Promise<void> {
  assert.equal(await answer(client, { cmd: 'sum' }, [1, 2]), '4!');
  assertMatches(await failure(client, 'fail', 'with a text'), { kind: 'soft', message: 'No luck.' });
}

async function usesGlobally({ server, client }: Sides): Promise<void> {
  const group = freshName('global');
  const options = { ...server(group), logger: false as const };
  const service = await NestFactory.createMicroservice<MicroserviceOptions>(CatsModule, options);
  configure(service);
  await service.listen();
  const caller = client(group);
  try {
    await isConfigured(caller);
  } finally {
    await caller.close();
    await service.close();
  }
}

async function isHybrid({ server, client, httpAdapter }: Sides): Promise<void> {
  const group = freshName('hybrid');
  assert(httpAdapter);
  const application = await NestFactory.create(CatsModule, httpAdapter(), { logger: false });
  configure(application);
  application.connectMicroservice<MicroserviceOptions>(server(group), { inheritAppConfig: true });
  await application.startAllMicroservices();
  await application.init();
  const caller = client(group);
  try {
    await isConfigured(caller);
  } finally {
    await caller.close();
    await application.close();
  }
}

async function broadcasts({ server, client, broadcast }: Sides): Promise<void> {
  const groups = [freshName('first'), freshName('second')];
  const services = await Promise.all(
    groups.map((group) =>
      NestFactory.createMicroservice<MicroserviceOptions>(CatsModule, { ...server(group), logger: false }),
    ),
  );
  for (const service of services) await service.listen();
  const sender = client(groups[0] ?? '');
  const data = freshName('event');
  try {
    await emit(sender, broadcast, data);
    const ofThis = () => handled.all.filter((each) => each.data === data).map(({ by }) => by);
    await until(() => ofThis().length >= 3, 'both services have it, and the one of the suite');
    await answer(sender, { cmd: 'sum' }, [1]); // time for what should not come
    assert.deepEqual(ofThis(), ['adopted', 'adopted', 'adopted']);
  } finally {
    await sender.close();
    for (const service of services) await service.close();
  }
}

async function failsAlone({ lostClient }: Sides): Promise<void> {
  assert(lostClient);
  const client = lostClient();
  await assert.rejects(answer(client, { cmd: 'sum' }, [1]));
  await assert.rejects(emit(client, 'notify', 'nobody'));
  await client.close();
}
