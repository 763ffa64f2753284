import { Inject, Injectable } from '@nestjs/common';
import { context, propagation } from '@opentelemetry/api';
import type { EventContract, InputOf, Priority, TaskContract } from '@warren/contracts';
import {
  currentDelivery,
  type EnqueueOptions,
  InvalidPayloadError,
  newId,
  originOf,
  type SendOptions,
} from '@warren/messaging';
import { DataSource } from 'typeorm';
import { OutsideUnitOfWorkError } from '../errors.ts';
import { RelayNotifier } from './relay-notifier.ts';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from '../persistence-options.ts';
import { tableOf } from '../tables.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';

/**
 * Takes messages into the caller's transaction: they are sent if it commits, and only then. The relay sends them
 * within milliseconds of the commit, keeps them while the broker is away, and may send one twice, with the same id.
 * Messages of one key leave in the order in which they were given; where two transactions give messages of one key,
 * let them lock something in common first (the account's row), or they have no order.
 */
@Injectable()
export class Outbox {
  private readonly insertion: string;
  private readonly insertionOfMany: string;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly notifier: RelayNotifier,
    @Inject(PERSISTENCE_OPTIONS) private readonly options: Pick<PersistenceOptions, 'sign' | 'stamp'> = {},
  ) {
    const into = `INSERT INTO ${tableOf(dataSource, 'outbox')} (id, kind, type, key, payload, passport, cause, correlation_id, traceparent, tracestate, created_at, priority)`;
    this.insertion = `${into} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
    this.insertionOfMany =
      `${into} SELECT message.id, $2, $3, message.key, message.payload, message.passport, $7, $8, $9, $10, $11, NULL ` +
      'FROM unnest($1::uuid[], $4::text[], $5::json[], $6::text[]) AS message (id, key, payload, passport)';
  }

  /** A fact, for whoever cares. @returns the message's id @throws InvalidPayloadError, OutsideUnitOfWorkError */
  publish<C extends EventContract>(contract: C, payload: InputOf<C>, options?: SendOptions): Promise<string> {
    return this.keep(contract, payload, options);
  }

  /** Many facts of one type, in one statement and in this order. @throws InvalidPayloadError, OutsideUnitOfWorkError */
  async publishAll<C extends EventContract>(
    contract: C,
    events: readonly { readonly payload: InputOf<C>; readonly key: string }[],
  ): Promise<void> {
    if (events.length === 0) return;
    const bodies = events.map(({ payload }) => this.bodyOf(contract, payload));
    const [ids, keys] = [events.map(() => newId()), events.map(({ key }) => key)];
    const tokens = await Promise.all(bodies.map((body, index) => this.tokenFor(ids[index] ?? '', contract, body)));
    const rows = [ids, contract.kind, contract.type, keys, bodies, tokens, ...origin(), new Date()];
    await this.insert(this.insertionOfMany, rows);
  }

  /** Work for exactly one worker. @returns the message's id @throws InvalidPayloadError, OutsideUnitOfWorkError */
  enqueue<C extends TaskContract>(contract: C, payload: InputOf<C>, options?: EnqueueOptions<C>): Promise<string> {
    return this.keep(contract, payload, options);
  }

  private async keep(
    contract: EventContract | TaskContract,
    payload: unknown,
    options: SendOptions & { readonly priority?: Priority } = {},
  ): Promise<string> {
    const body = this.bodyOf(contract, payload);
    const id = options.id ?? newId();
    await this.insert(this.insertion, [
      id,
      contract.kind,
      contract.type,
      options.key ?? null,
      body,
      await this.tokenFor(id, contract, body),
      ...origin(),
      new Date(),
      options.priority ?? null,
    ]);
    return id;
  }

  private bodyOf({ type, schema }: EventContract | TaskContract, payload: unknown): string {
    if (!this.unitOfWork.isOpen) throw new OutsideUnitOfWorkError(`${type} was given to the outbox`);
    const parsed = schema.safeParse(payload);
    if (!parsed.success) throw new InvalidPayloadError(type, parsed.error.issues);
    return JSON.stringify(parsed.data ?? null);
  }

  /** @param body as the relay will send it: a column of type `json` keeps the text, and JSON has one form for its value */
  private async tokenFor(
    id: string,
    { kind, type }: EventContract | TaskContract,
    body: string,
  ): Promise<string | null> {
    const content = Buffer.from(body);
    const { token } = await originOf({ id, kind, type, content }, this.options.sign ?? this.options.stamp);
    return token ?? null;
  }

  private async insert(statement: string, parameters: unknown[]): Promise<void> {
    await this.unitOfWork.manager.query(statement, parameters);
    this.unitOfWork.afterCommit(this.notifier, () => this.notifier.notify());
  }
}

/** Where a message comes from: cause, correlation id, trace. The relay runs later, and elsewhere. */
function origin(): (string | null)[] {
  const delivery = currentDelivery();
  const trace: { traceparent?: string; tracestate?: string } = {};
  propagation.inject(context.active(), trace);
  return [delivery?.id ?? null, delivery?.correlationId ?? null, trace.traceparent ?? null, trace.tracestate ?? null];
}
