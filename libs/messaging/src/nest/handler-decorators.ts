import { ROUTE_ARGS_METADATA } from '@nestjs/common/internal';
import { PATTERN_EXTRAS_METADATA } from '@nestjs/microservices/constants';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import type {
  AnswerInputOf,
  Contract,
  EventContract,
  PayloadOf,
  RequestContract,
  TaskContract,
} from '@warren/contracts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import type { Guarded, HandlerExtras, HandlerOptions, TaskOptions, Unique } from '../handling/handler-options.ts';
import { TaskResult } from '../handling/task-result.ts';

/** Fits methods that take the contract's payload, or nothing, and no others. */
type Handles<C extends Contract, Result> = <Method extends (payload: PayloadOf<C>, context: RabbitContext) => Result>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

type Answered<C extends RequestContract> = AnswerInputOf<C> | Promise<AnswerInputOf<C>>;

/**
 * The method answers this request. It gets the payload, parsed, and the {@link RabbitContext}; what it returns is
 * parsed by the contract's answer. Throw a {@link RequestRejectedError} to reject it.
 */
export function Request<C extends RequestContract>(
  contract: C,
  { server, ...guarded }: Pick<HandlerOptions, 'server'> & Guarded = {},
): Handles<C, Answered<C>> {
  return withArguments(MessagePattern(contract.type, server, { contract, ...guarded } satisfies HandlerExtras));
}

/**
 * The method does this task; the message is acknowledged when it returns, and tried again when it throws. What it
 * returns is the task's result; a {@link TaskResult} is another way to write what it may throw.
 */
export function Task<C extends TaskContract>(
  contract: C,
  options: TaskOptions<PayloadOf<C>> = {},
): Handles<C, unknown> {
  const pattern = withArguments(EventPattern(contract.type, options.server, extras(contract, options)));
  return (target, key, descriptor) => pattern(target, key, throwingResults(descriptor));
}

/** The method consumes this event. Its group gets each event once, however many workers it has. */
export function Event<C extends EventContract>(contract: C, options: HandlerOptions = {}): Handles<C, unknown> {
  return withArguments(EventPattern(contract.type, options.server, extras(contract, options)));
}

function extras(contract: TaskContract | EventContract, options: TaskOptions): HandlerExtras {
  const { server: _, ...rest } = options;
  return { contract, ...rest };
}

/**
 * Innermost around the method: a transaction outside of it must see the error that a result stands for. Name and
 * metadata are kept, since inboxes know handlers by their name, and other decorators may have left theirs.
 */
function throwingResults<Method>(descriptor: TypedPropertyDescriptor<Method>): TypedPropertyDescriptor<Method> {
  const method = descriptor.value as (...given: unknown[]) => unknown;
  const unwrapped = async function (this: unknown, ...given: unknown[]): Promise<unknown> {
    return TaskResult.unwrap(await method.apply(this, given));
  };
  Object.defineProperty(unwrapped, 'name', { value: method.name });
  for (const name of Reflect.getMetadataKeys(method) as string[])
    Reflect.defineMetadata(name, Reflect.getMetadata(name, method), unwrapped);
  descriptor.value = unwrapped as Method;
  return descriptor;
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

/** Which tasks are the same work, as the {@link Task} of a handler defines it. */
export const uniqueOf = (handler: object): Unique<never> | undefined => extrasOf(handler).unique;

/** What the inbox stores for a handler: the `name` that its decorator has, else `Class.method`. */
export const handlerName = (controller: { readonly name: string }, handler: NamedFunction): string =>
  extrasOf(handler).name ?? `${controller.name}.${handler.name}`;

type NamedFunction = object & { readonly name: string };

const extrasOf = (method: object): HandlerExtras =>
  (Reflect.getMetadata(PATTERN_EXTRAS_METADATA, method) ?? {}) as HandlerExtras;
