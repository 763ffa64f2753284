import type { z } from 'zod';

/** A type's name: dot-separated lower-case segments that end in its version, `order.placed.v1`. */
export type ContractType = `${string}.${string}.v${number}`;

interface Agreement<Kind extends string, Type extends ContractType, Schema extends z.ZodType> {
  readonly kind: Kind;
  /** Travels as the AMQP property `type`, and is what handlers are chosen by. */
  readonly type: Type;
  /** The number behind `.v` in the type. A breaking change is a new type beside the old one. */
  readonly version: number;
  /** What the body holds. Unknown fields are dropped, so that a producer may add some first. */
  readonly schema: Schema;
}

export const AUDIENCES = ['internal', 'operator', 'user'] as const;
/**
 * Who may ask for it from outside: by name, as a task, or by a route that passes it on. `internal`: only the system's own
 * services. `operator`: operators too. `user`: everyone who has an account.
 */
export type Audience = (typeof AUDIENCES)[number];

/** Whether who is let in by the one is also let in by the other. */
export const includesAudience = (audience: Audience, asked: Audience): boolean =>
  AUDIENCES.indexOf(audience) >= AUDIENCES.indexOf(asked);

/** A question with an answer and a deadline, put to one service. */
export interface RequestContract<
  Type extends ContractType = ContractType,
  Schema extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> extends Agreement<'request', Type, Schema> {
  /** Who answers: the type's first segment, and the routing key on `warren.requests`. */
  readonly service: string;
  readonly answer: Answer;
  /** How long the caller waits, in milliseconds; the request is worthless afterwards and not carried out. */
  readonly deadlineMs: number;
  readonly audience: Audience;
}

/** One piece of work for exactly one worker. The type's first segment names its pool. */
export interface TaskContract<
  Type extends ContractType = ContractType,
  Schema extends z.ZodType = z.ZodType,
  Priorities extends boolean = boolean,
> extends Agreement<'task', Type, Schema> {
  readonly pool: string;
  /** Whether some may overtake the others: they have a queue of their own, and workers consume both. */
  readonly priorities: Priorities;
  readonly audience: Audience;
}

export const PRIORITIES = ['normal', 'high'] as const;
/** `high` overtakes all that is `normal` and waits. */
export type Priority = (typeof PRIORITIES)[number];

/** A fact, in the past tense, for whoever cares. It carries no intent: never `send-welcome-email`. */
export type EventContract<Type extends ContractType = ContractType, Schema extends z.ZodType = z.ZodType> = Agreement<
  'event',
  Type,
  Schema
>;

export type Contract = RequestContract | TaskContract | EventContract;

/** What a producer passes. */
export type InputOf<C extends Contract> = z.input<C['schema']>;
/** What a handler gets: the input, parsed. */
export type PayloadOf<C extends Contract> = z.output<C['schema']>;
/** What a request's handler returns. */
export type AnswerInputOf<C extends RequestContract> = z.input<C['answer']>;
/** What a request's caller gets. */
export type AnswerOf<C extends RequestContract> = z.output<C['answer']>;

const TYPE = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+\.v([1-9][0-9]*)$/;

/**
 * Agrees on a request.
 * @param options.deadlineMs how long a caller waits, in milliseconds; 5,000 by default
 * @param options.audience who may ask for it from outside; `internal` by default
 * @throws TypeError for a type that is not `<service>.<verb>.v<n>`
 */
export function defineRequest<Type extends ContractType, S extends z.ZodType, A extends z.ZodType>(
  type: Type,
  schema: S,
  answer: A,
  options: { deadlineMs?: number; audience?: Audience } = {},
): RequestContract<Type, S, A> {
  const { deadlineMs = 5_000, audience = 'internal' } = options;
  const service = firstSegment(type);
  return { kind: 'request', type, version: versionOf(type), schema, answer, service, deadlineMs, audience };
}

/**
 * Agrees on a task.
 * @param options.priorities whether some may overtake the others; `false` by default
 * @param options.audience who may ask for it from outside; `internal` by default
 * @throws TypeError for a type that is not `<pool>.<verb>.v<n>`
 */
export function defineTask<Type extends ContractType, S extends z.ZodType, P extends boolean = false>(
  type: Type,
  schema: S,
  options: { priorities?: P; audience?: Audience } = {},
): TaskContract<Type, S, P> {
  const priorities = (options.priorities ?? false) as P;
  const { audience = 'internal' } = options;
  return { kind: 'task', type, version: versionOf(type), schema, pool: firstSegment(type), priorities, audience };
}

/** Agrees on a fact. @throws TypeError for a type that is not `<thing>.<past tense>.v<n>` */
export function defineEvent<Type extends ContractType, S extends z.ZodType>(
  type: Type,
  schema: S,
): EventContract<Type, S> {
  return { kind: 'event', type, version: versionOf(type), schema };
}

function versionOf(type: string): number {
  const version = TYPE.exec(type)?.[1];
  if (version === undefined) {
    throw new TypeError(
      `"${type}" is not a contract type: write lower-case segments and a version, like "order.placed.v1"`,
    );
  }
  return Number(version);
}

function firstSegment(type: string): string {
  return type.slice(0, type.indexOf('.'));
}
