import { ROUTE_ARGS_METADATA } from '@nestjs/common/internal';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import type {
  AnswerInputOf,
  Contract,
  EventContract,
  PayloadOf,
  RequestContract,
  TaskContract,
} from '@warren/contracts';
import type { RabbitContext } from './rabbit-context.ts';
import type { RetryPolicy } from './retry-policy.ts';

export interface HandlerOptions {
  /** Replaces parts of the default policy. */
  readonly retry?: Partial<RetryPolicy>;
  /** Which server the handler belongs to, in an app with several; see `RabbitServerOptions.transportId`. */
  readonly server?: symbol;
}

/** What rides along with a handler from its decorator to the server. */
export interface HandlerExtras {
  readonly contract?: Contract;
  readonly retry?: Partial<RetryPolicy>;
  /** For stock patterns, which have no contract to tell: `@EventPattern('x', { kind: 'task' })`. */
  readonly kind?: 'task' | 'event';
}

/** Fits methods that take the contract's payload, or nothing, and no others. */
type Handles<C extends Contract, Result> = <Method extends (payload: PayloadOf<C>, context: RabbitContext) => Result>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

type Answered<C extends RequestContract> = AnswerInputOf<C> | Promise<AnswerInputOf<C>>;

/**
 * The method answers this request. It gets the payload, parsed, and the {@link RabbitContext}; what it returns is
 * checked against the contract's answer. Throw a {@link Refusal} to say no.
 */
export function Request<C extends RequestContract>(
  contract: C,
  options: Pick<HandlerOptions, 'server'> = {},
): Handles<C, Answered<C>> {
  return withArguments(MessagePattern(contract.type, options.server, { contract } satisfies HandlerExtras));
}

/** The method does this task; the message is acknowledged when it has, and tried again when it throws. */
export function Task<C extends TaskContract>(contract: C, options: HandlerOptions = {}): Handles<C, unknown> {
  return withArguments(EventPattern(contract.type, options.server, extras(contract, options)));
}

/** The method hears this fact. Its group gets each fact once, however many workers it has. */
export function Event<C extends EventContract>(contract: C, options: HandlerOptions = {}): Handles<C, unknown> {
  return withArguments(EventPattern(contract.type, options.server, extras(contract, options)));
}

function extras(contract: TaskContract | EventContract, { retry }: HandlerOptions): HandlerExtras {
  return { contract, ...(retry && { retry }) };
}

/** Left alone, Nest passes the payload only. A method with parameter decorators of its own is left alone. */
function withArguments(pattern: MethodDecorator): MethodDecorator {
  return (target, key, descriptor) => {
    if (!Reflect.hasMetadata(ROUTE_ARGS_METADATA, target.constructor, key)) {
      Payload()(target, key, 0);
      Ctx()(target, key, 1);
    }
    return pattern(target, key, descriptor);
  };
}
