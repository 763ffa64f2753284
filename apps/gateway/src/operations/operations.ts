import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { keysetPage, type Page, UnitOfWork } from '@warren/persistence';
import { Brackets, type FindOptionsWhere, type SelectQueryBuilder } from 'typeorm';
import { ConflictError, MissingError, UnacceptableError } from '@warren/http';
import type { JsonColumn } from '../tasks/payload.ts';
import { DeadLetterRow } from './dead-letter.entity.ts';
import { unknownDeadLetter } from './dead-letters.ts';
import { editedBody } from './edited-payload.ts';
import { OperationRow } from './operation.entity.ts';
import type { DiscardRequest, RedriveRequest } from './operator-requests.ts';
import { type Selection, select } from './selection.ts';

/** Somebody wants something done with dead letters. */
export interface OperatorCommand {
  readonly kind: 'redrive' | 'discard';
  readonly request: RedriveRequest | DiscardRequest;
  readonly createdBy: string;
  readonly idempotencyKey: string | undefined;
}

/** What became of an order: its operation, or the one that is at it already. */
export interface Submitted {
  readonly operation: OperationRow;
  readonly isNew: boolean;
}

/** Takes orders, and says what becomes of them. */
@Injectable()
export class Operations {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** How many letters an order is about, just now. @throws MissingError for an unknown id */
  async preview({ request }: Pick<OperatorCommand, 'request'>): Promise<number> {
    await this.#refuseUnknown(request);
    return this.#dead(request).getCount();
  }

  /**
   * Takes an order: from the moment that this is committed its letters are no other order's. The same order put twice
   * is one operation.
   * @throws MissingError for an unknown id; nothing is done for the others then
   * @throws ConflictError for a single letter that is no dead one any more
   * @throws UnacceptableError for a payload that its contract refuses, or an idempotency key of another order
   */
  async submit(command: OperatorCommand): Promise<Submitted> {
    for (let tries = 0; tries < 3; tries++) {
      const submitted = await this.unitOfWork.run(() => this.#trySubmit(command));
      if (submitted) return submitted;
    }
    throw new ConflictError('operation-ending', 'The same operation is just ending: look at it, and ask again.');
  }

  /** @throws MissingError */
  async find(id: string): Promise<OperationRow> {
    const operation = await this.#findBy({ id });
    if (!operation) throw new MissingError('operation-unknown', `There is no operation ${id}.`);
    return operation;
  }

  /** Newest first: who did what, and when. */
  async list(page: { limit: number; cursor?: string | undefined }): Promise<Page<OperationRow>> {
    return keysetPage(this.unitOfWork.manager.createQueryBuilder(OperationRow, 'operation'), page);
  }

  /** Ends a running one; letters that it has not sent are dead letters again. Waits for a batch under way. */
  async cancel(id: string): Promise<OperationRow> {
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      await manager.query('SELECT FROM operations WHERE id = $1 FOR UPDATE', [id]);
      const { state } = await this.find(id);
      if (state !== 'running') throw new ConflictError('operation-ended', `Operation ${id} is ${state} already.`);
      await manager.query(RELEASE, [id]);
      await manager.update(OperationRow, { id }, { state: 'cancelled', endedAt: new Date() });
      return this.find(id);
    });
  }

  /** @returns undefined when the operation in its way has ended in this moment */
  async #trySubmit(command: OperatorCommand): Promise<Submitted | undefined> {
    const row = newRow(command);
    // First of all: a double click must not find its own letters in use.
    if (!(await this.#insert(row))) return this.#alreadyThere(row);
    await this.#refuseUnknown(command.request);
    const total = await this.#assign(row, command);
    await this.#refuseSettled(command.request, total);
    const ended = command.kind === 'discard' || total === 0 ? { state: 'done' as const, endedAt: new Date() } : {};
    const counts = { total, done: command.kind === 'discard' ? total : 0 };
    await this.unitOfWork.manager.update(OperationRow, { id: row.id }, { ...counts, ...ended });
    return { operation: await this.find(row.id), isNew: true };
  }

  /** @returns false when the same order is there already */
  async #insert(row: OperationRow): Promise<boolean> {
    const insert = this.unitOfWork.manager.createQueryBuilder().insert().into(OperationRow).values(row).orIgnore();
    const { raw } = (await insert.returning('id').execute()) as { raw: unknown[] };
    return raw.length === 1;
  }

  async #alreadyThere({ createdBy, idempotencyKey, fingerprint }: OperationRow): Promise<Submitted | undefined> {
    const sameKey = idempotencyKey === null ? null : await this.#findBy({ createdBy, idempotencyKey });
    if (sameKey && sameKey.fingerprint !== fingerprint) {
      const detail = 'This Idempotency-Key was used for another operation: use a new key for a new one.';
      throw new UnacceptableError('idempotency-key-reused', detail);
    }
    const operation = sameKey ?? (await this.#findBy({ fingerprint, state: 'running' }));
    return operation ? { operation, isNew: false } : undefined;
  }

  /** Makes the letters this operation's, and returns how many there are. */
  async #assign({ id, kind }: OperationRow, { request }: OperatorCommand): Promise<number> {
    const edited = await this.#edited(request);
    const [query, parameters] = this.#dead(request).select('letter.id').getQueryAndParameters();
    const n = parameters.length;
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(
      `UPDATE dead_letters SET state = $${n + 1}, operation_id = $${n + 2}, edited_body = $${n + 3}, refusal = NULL
       WHERE state = 'dead' AND id IN (${query})`,
      [...parameters, kind === 'redrive' ? 'redriving' : 'discarded', id, edited],
    );
    return count;
  }

  async #edited(request: OperatorCommand['request']): Promise<Buffer | null> {
    if (!('payload' in request) || request.payload === undefined) return null;
    const deadLetter = await this.#deadLetters(request).getOneOrFail();
    return editedBody(deadLetter.type, request.payload);
  }

  async #refuseUnknown({ ids }: OperatorCommand['request']): Promise<void> {
    if (!ids) return;
    const deadLetters = await this.#deadLetters({ ids }).getMany();
    const known = new Set(deadLetters.flatMap(({ id, messageId }) => [id, messageId]));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) throw unknownDeadLetter(unknown);
  }

  async #refuseSettled({ ids }: OperatorCommand['request'], total: number): Promise<void> {
    if (total > 0 || ids?.length !== 1) return;
    const { id, state } = await this.#deadLetters({ ids }).getOneOrFail();
    throw new ConflictError('dead-letter-settled', `Letter ${id} is ${state}: there is nothing to do with it.`);
  }

  #dead(request: Pick<OperatorCommand['request'], 'ids' | 'filter'>): SelectQueryBuilder<DeadLetterRow> {
    return this.#deadLetters(request).andWhere("letter.state = 'dead'");
  }

  #deadLetters({ ids, filter }: { ids?: string[] | undefined; filter?: Selection | undefined }) {
    const query = this.unitOfWork.manager.createQueryBuilder(DeadLetterRow, 'letter');
    if (!ids) return select(query, filter ?? {});
    const either = new Brackets((or) => or.where('letter.id = ANY(:ids)').orWhere('letter.message_id = ANY(:ids)'));
    return query.andWhere(either, { ids });
  }

  async #findBy(where: FindOptionsWhere<OperationRow>): Promise<OperationRow | null> {
    return this.unitOfWork.manager.findOneBy(OperationRow, where);
  }
}

/** What an operation has not sent, it gives back. */
export const RELEASE = `
  UPDATE dead_letters SET state = 'dead', operation_id = NULL, edited_body = NULL
  WHERE operation_id = $1 AND state = 'redriving'
`;

function newRow({ kind, request, createdBy, idempotencyKey }: OperatorCommand): OperationRow {
  return Object.assign(new OperationRow(), {
    id: newId(),
    kind,
    state: 'running' as const,
    request: request as JsonColumn,
    fingerprint: fingerprintOf(kind, request),
    idempotencyKey: idempotencyKey ?? null,
    createdBy,
    canaryLeft: 'canary' in request ? (request.canary ?? 0) : 0,
  });
}

/** The same letters, to the same end: how fast is another matter. */
function fingerprintOf(kind: OperatorCommand['kind'], request: OperatorCommand['request']): string {
  const ids = request.ids && [...new Set(request.ids)].sort();
  const payload = 'payload' in request ? request.payload : undefined;
  const what = JSON.stringify([kind, ids, request.filter, payload]);
  return createHash('sha256').update(what).digest('base64url');
}
