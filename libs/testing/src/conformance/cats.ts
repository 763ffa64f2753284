import { type CanActivate, Controller, Injectable, Module, ParseIntPipe, Scope, UseGuards } from '@nestjs/common';
import {
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  type RmqContext,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { concat, from, type Observable, of, throwError } from 'rxjs';
import { Recorder } from '../recorder.ts';
import { freshName } from '../services.ts';

/** The group of the service that is tried; some of its patterns begin with it. */
export const catsGroup = freshName('cats');

/** What the handlers of events were given. */
export const handled = new Recorder<HandledEvent>();

export interface HandledEvent {
  readonly by: string;
  readonly data: unknown;
  readonly pattern: string;
  readonly headers: unknown;
}

function record(by: string, data: unknown, context: RmqContext): void {
  const { headers } = context.getMessage()['properties'] as { headers: object };
  handled.record({ by, data, pattern: context.getPattern(), headers });
}

/** Refuses every message. */
class Closed implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

/** Handlers as an application on Nest's own transport has them: nothing here knows of Warren. */
@Controller()
class Cats {
  @MessagePattern({ cmd: 'sum' })
  sum(@Payload() numbers: number[]): number {
    return numbers.reduce((a, b) => a + b, 0);
  }

  @MessagePattern('asyncSum')
  async asyncSum(@Payload() numbers: number[]): Promise<number> {
    return this.sum(numbers);
  }

  @MessagePattern({ cmd: 'sum', as: 'stream' })
  streamSum(@Payload() numbers: number[]): Observable<number> {
    return of(this.sum(numbers));
  }

  @MessagePattern(`${catsGroup}.sum`)
  groupSum(@Payload() numbers: number[]): number {
    return this.sum(numbers);
  }

  @MessagePattern('cats.sum')
  dottedSum(@Payload() numbers: number[]): number {
    return this.sum(numbers);
  }

  @MessagePattern({ cmd: 'streaming' })
  streaming(@Payload() numbers: number[]): Observable<number> {
    return from(numbers);
  }

  @MessagePattern('streamThenFail')
  streamThenFail(@Payload() numbers: number[]): Observable<number> {
    return concat(
      from(numbers),
      throwError(() => new RpcException('out of numbers')),
    );
  }

  @MessagePattern(['first', 'second'], Transport.RMQ)
  severalPatterns(@Ctx() context: RmqContext): string {
    return context.getPattern();
  }

  @MessagePattern({ by: 'pattern', cmd: 'whatIsIt' })
  pattern(@Ctx() context: RmqContext): string {
    return context.getPattern();
  }

  @MessagePattern('record')
  record(@Payload() data: unknown, @Ctx() context: RmqContext): unknown {
    const { headers, priority } = context.getMessage()['properties'] as { headers: object; priority: number };
    return { data, headers, priority };
  }

  @MessagePattern('closed')
  @UseGuards(Closed)
  closed(): void {}

  @MessagePattern('number')
  number(@Payload('n', ParseIntPipe) n: number): number {
    return n;
  }

  @MessagePattern('fail')
  fail(@Payload() how: string): never {
    if (how === 'with a text') throw new RpcException('No luck.');
    if (how === 'with an object') throw new RpcException({ code: 42, message: 'No luck.', more: ['things'] });
    throw new Error('a secret of the service');
  }

  @EventPattern<string>('notify')
  notify(@Payload() data: unknown, @Ctx() context: RmqContext): void {
    record('notify', data, context);
  }

  @EventPattern<object>({ event: 'born' })
  born(@Payload() data: unknown, @Ctx() context: RmqContext): void {
    record('born', data, context);
  }

  @EventPattern<string>(`${catsGroup}.feed`)
  feed(@Payload() data: unknown, @Ctx() context: RmqContext): void {
    record('feed', data, context);
  }

  @EventPattern<string>('cat.adopted')
  adopted(@Payload() data: unknown, @Ctx() context: RmqContext): void {
    record('adopted', data, context);
  }
}

@Injectable({ scope: Scope.REQUEST })
class Visit {
  private static count = 0;
  readonly number = ++Visit.count;
}

/** One of its own for each message. */
@Controller()
class Visits {
  constructor(private readonly visit: Visit) {}

  @MessagePattern('visit')
  count(): number {
    return this.visit.number;
  }
}

/** A service that knows nothing of Warren. */
@Module({ controllers: [Cats, Visits], providers: [Visit] })
export class CatsModule {}
