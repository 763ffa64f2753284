import {
  Controller,
  Injectable,
  Module,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { PayloadOf } from '@warren/contracts';
import { Event, type RabbitContext } from '@warren/messaging';
import { SharedTransaction, UnitOfWork } from '@warren/persistence';
import { createWorker } from '@warren/service';
import { tap, type Observable } from 'rxjs';
import { Happened } from './happened.event.ts';

/** What a hearer is told at its start. */
export interface ConsumerOptions {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  /** Messages in one transaction, at most; with 1 each has its own, several at a time. */
  readonly together: number;
}

/** What it tells ten times a second: how late each effect since the last time was, and its time on a CPU in all. */
export interface ConsumerReport {
  readonly lags: readonly number[];
  readonly cpuMicros: number;
}

const { amqpUrl, databaseUrl, together } = JSON.parse(process.argv[2] ?? '') as ConsumerOptions;
let lags: number[] = [];
const Shared: MethodDecorator = together > 1 ? SharedTransaction(together) : () => undefined;

@Controller()
class Consumer {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(Happened)
  @Shared
  async consume(_event: PayloadOf<typeof Happened>, { id }: RabbitContext): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO effects (id) VALUES ($1)', [id]);
  }
}

/** Goes outside the inbox: when it hears of completion, inbox row and effect are committed. */
@Injectable()
class Stopwatch implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { at } = context.switchToRpc().getData<PayloadOf<typeof Happened>>();
    return next.handle().pipe(tap({ complete: () => lags.push(Date.now() - at) }));
  }
}

@Module({ controllers: [Consumer], providers: [{ provide: APP_INTERCEPTOR, useClass: Stopwatch }] })
class ConsumerModule {}

const worker = await createWorker({
  group: 'bench',
  module: ConsumerModule,
  broker: amqpUrl,
  database: { url: databaseUrl, entities: [], migrations: [], poolSize: 8, relay: false },
  prefetch: 200,
  taskReporting: false,
  pausable: false,
  logger: ['error', 'warn'],
});
const report = (): void => {
  const { user, system } = process.cpuUsage();
  process.send?.({ lags, cpuMicros: user + system } satisfies ConsumerReport);
  lags = [];
};
report();
setInterval(report, 100).unref();
process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
