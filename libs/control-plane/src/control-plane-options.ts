import type { Type } from '@nestjs/common';
import type { Contract } from '@warren/contracts';
import type { Caller } from '@warren/http';
import type { BrokerUrl, TokenBinding } from '@warren/messaging';
import type { FastifyRequest } from 'fastify';
import type { ConsoleOptions } from './console/console-options.ts';
import type { ScheduleLimits } from './schedules/schedule-limits.ts';

/** What the control plane needs from the application that mounts it. */
export interface ControlPlaneOptions {
  /** Every contract of the system: which tasks there are, what payloads must look like, which queues to expect. */
  readonly contracts: readonly Contract[];
  /** RabbitMQ: dead letters are drained from it and sent back to it, queues are counted there. */
  readonly amqpUrl: BrokerUrl;
  /** Names this application's connections to the broker. */
  readonly service: string;
  /** RabbitMQ's management API, with user and password. @default none; less is known of the queues then */
  readonly managementUrl?: string | undefined;
  /** Redis, for times at which something is due. PostgreSQL keeps them too: nothing is lost with it. */
  readonly redisUrl: string;
  /** What keys in Redis begin with: one for each database, where several share a Redis. @default 'warren' */
  readonly redisPrefix?: string;
  /**
   * Screens of the console for routes that the application has beside the control plane: `campaigns`, `events`,
   * `webhooks`.
   * @default none
   */
  readonly consoleScreens?: readonly string[];
  /**
   * Who calls, as the application's own guard found out: `({ user }) => user && { userId: user.id, role: user.role }`.
   * `undefined` is answered with 401.
   */
  readonly callerOf: (request: FastifyRequest) => Caller | undefined;
  /**
   * Runs `work` in the name of a user, or of the application itself for `null`: what it sends is signed so.
   * @default runs it as it is
   */
  readonly actFor?: ActFor;
  /**
   * A provider that knows the role that a user has now. It is asked when something is due that they asked for earlier, so
   * that an operator's schedule ends with the role. @default the role that they had when they asked
   */
  readonly roles?: Type<CallerRoles>;
  /**
   * Signs a dead letter that an operator has edited, in that operator's name: the token that it had was made for another
   * body.
   * @default none: it goes back with the token that it had
   */
  readonly signRedrive?: SignRedrive;
  /**
   * Services whose outboxes operators can see, beside the application's own: groups of workers with `operatorScope`.
   * @default none
   */
  readonly outboxes?: readonly string[];
  /**
   * Services that are asked for their part of a journey, beside the application itself: groups of workers with
   * `journeys`. One that does not answer is named in the journey.
   * @default none
   */
  readonly journeys?: readonly string[];
  /** What one user's schedules may be, together. */
  readonly scheduleLimits?: ScheduleLimits;
  /** Schedules that the system has by itself. @default none */
  readonly builtInSchedules?: readonly BuiltInSchedule[];
  /** The console, at `/console`; `false` serves none. @default served, without a log-in of its own */
  readonly console?: ConsoleOptions | false;
}

/** @param role what the work is done as: `operator` for what only they may ask for */
export type ActFor = <T>(userId: string | null, work: () => Promise<T>, role?: Caller['role']) => Promise<T>;

export interface CallerRoles {
  roleOf(userId: string): Promise<Caller['role']>;
}

export type SignRedrive = (message: TokenBinding, operatorId: string) => string | Promise<string>;

export interface BuiltInSchedule {
  /** A UUID, the same for ever: however many processes start, there is one such schedule. */
  readonly id: string;
  /** The type of its tasks. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** `undefined` removes the schedule. */
  readonly time: ScheduleTime | undefined;
}

export interface ScheduleTime {
  /** Five fields, or six with the seconds first. */
  readonly cron: string;
  /** An IANA name, like `Europe/Berlin`. */
  readonly timezone: string;
}

export const CONTROL_PLANE_OPTIONS = Symbol('ControlPlaneOptions');

/**
 * The server whose queue brings what workers report of tasks:
 * `new RabbitServer({ url, group: 'gateway', transportId: CONTROL_PLANE })`. Processes of one group share the work.
 */
export const CONTROL_PLANE = Symbol('control-plane');

const REQUIRED = {
  contracts: 'every contract of the system',
  amqpUrl: "the broker's address",
  service: "the name of this application's connections",
  redisUrl: "Redis' address",
  callerOf: 'a function that says who calls',
} as const satisfies Partial<Record<keyof ControlPlaneOptions, string>>;

/** @throws TypeError for an option that is missing, as an unset variable may be */
export function requireComplete(options: ControlPlaneOptions): ControlPlaneOptions {
  for (const [name, meaning] of Object.entries(REQUIRED)) {
    if (options[name as keyof typeof REQUIRED]) continue;
    throw new TypeError(`ControlPlaneModule.forRoot() needs "${name}": ${meaning}.`);
  }
  return options;
}
