import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { keysetPage, type Page, UnitOfWork } from '@warren/persistence';
import { Brackets, type FindOptionsWhere, type SelectQueryBuilder } from 'typeorm';
import { ConflictError, MissingError, UnacceptableError } from '@warren/http';
import { DeadLetterRow } from './dead-letter.entity.ts';
import { unknownDeadLetter } from './dead-letters.ts';
import { EditedPayloads } from './edited-payload.ts';
import { OperationRow } from './operation.entity.ts';
import type { DiscardRequest, RedriveRequest } from './operator-requests.ts';
import { PreviewTokens } from './preview-tokens.ts';
import { type Selection, select } from './selection.ts';

/** Takes what operators ask to be done with dead letters, and says how far it is. */
@Injectable()
export class Operations {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly editedPayloads: EditedPayloads,
    private readonly previews: PreviewTokens,
  ) {}

  /** How many dead letters a request is about, just now, and a token of it. @throws MissingError for an unknown id */
  async preview({ request }: Pick<OperationRequest, 'request'>): Promise<{ total: number; token: string }> {
    await this.refuseUnknown(request);
    return this.previews.issue(this.dead(request), selectedBy(request));
  }

  /**
   * Begins an operation: once this is committed its dead letters are no other operation's. The same request made twice is
   * one operation.
   * @throws MissingError for an unknown id; nothing is done for the others then
   * @throws ConflictError for a single dead letter that is settled already, and for a preview that is stale
   * @throws UnacceptableError for a payload that its contract refuses, or an idempotency key of another request
   */
  async submit(command: OperationRequest): Promise<Submitted> {
    for (let tries = 0; tries < 3; tries++) {
      const submitted = await this.unitOfWork.run(() => this.trySubmit(command));
      if (submitted) return submitted;
    }
    throw new ConflictError('operation-ending', 'The same operation is just ending: look at it, and ask again.');
  }

  /** @throws MissingError */
  async find(id: string): Promise<OperationRow> {
    const operation = await this.findBy({ id });
    if (!operation) throw new MissingError('operation-unknown', `There is no operation ${id}.`);
    return operation;
  }

  /** Newest first: which operator did what, and when. */
  async list(page: { limit: number; cursor?: string | undefined }): Promise<Page<OperationRow>> {
    return keysetPage(this.unitOfWork.manager.createQueryBuilder(OperationRow, 'operation'), page);
  }

  /** Ends a running one; messages that it has not sent are dead letters again. Waits for a batch in flight. */
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

  /** @returns undefined when the operation in its way has just ended */
  private async trySubmit(command: OperationRequest): Promise<Submitted | undefined> {
    const row = newRow(command);
    // First of all: a double click must not find its own dead letters in use.
    if (!(await this.insert(row))) return this.alreadyThere(row);
    await this.refuseUnknown(command.request);
    await this.refuseStale(command.request);
    const total = await this.assign(row, command);
    await this.refuseSettled(command.request, total);
    const ended = command.kind === 'discard' || total === 0 ? { state: 'done' as const, endedAt: new Date() } : {};
    const counts = { total, done: command.kind === 'discard' ? total : 0 };
    await this.unitOfWork.manager.update(OperationRow, { id: row.id }, { ...counts, ...ended });
    return { operation: await this.find(row.id), isNew: true };
  }

  /** @returns false when the same operation is there already */
  private async insert(row: OperationRow): Promise<boolean> {
    const insert = this.unitOfWork.manager.createQueryBuilder().insert().into(OperationRow).values(row).orIgnore();
    const { raw } = (await insert.returning('id').execute()) as { raw: unknown[] };
    return raw.length === 1;
  }

  private async alreadyThere({ createdBy, idempotencyKey, fingerprint }: OperationRow): Promise<Submitted | undefined> {
    const sameKey = idempotencyKey === null ? null : await this.findBy({ createdBy, idempotencyKey });
    if (sameKey && sameKey.fingerprint !== fingerprint) {
      const detail = 'This Idempotency-Key was used for another operation: use a new key for a new one.';
      throw new UnacceptableError('idempotency-key-reused', detail);
    }
    const operation = sameKey ?? (await this.findBy({ fingerprint, state: 'running' }));
    return operation ? { operation, isNew: false } : undefined;
  }

  /** Makes the dead letters this operation's, and returns how many there are. */
  private async assign({ id, kind }: OperationRow, { request }: OperationRequest): Promise<number> {
    const edited = await this.edited(request);
    const [query, parameters] = this.dead(request).select('letter.id').getQueryAndParameters();
    const n = parameters.length;
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(
      `UPDATE dead_letters SET state = $${n + 1}, operation_id = $${n + 2}, edited_body = $${n + 3}, refusal = NULL
       WHERE state = 'dead' AND id IN (${query})`,
      [...parameters, kind === 'redrive' ? 'redriving' : 'discarded', id, edited],
    );
    return count;
  }

  private async edited(request: OperationRequest['request']): Promise<Buffer | null> {
    if (!('payload' in request) || request.payload === undefined) return null;
    const deadLetter = await this.deadLetters(request).getOneOrFail();
    return this.editedPayloads.bodyOf(deadLetter.type, request.payload);
  }

  private async refuseUnknown({ ids }: OperationRequest['request']): Promise<void> {
    if (!ids) return;
    const deadLetters = await this.deadLetters({ ids }).getMany();
    const known = new Set(deadLetters.flatMap(({ id, messageId }) => [id, messageId]));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) throw unknownDeadLetter(unknown);
  }

  private async refuseStale(request: OperationRequest['request']): Promise<void> {
    if (request.token === undefined) return;
    await this.previews.check(request.token, this.dead(request), selectedBy(request));
  }

  private async refuseSettled({ ids }: OperationRequest['request'], total: number): Promise<void> {
    if (total > 0 || ids?.length !== 1) return;
    const { id, state } = await this.deadLetters({ ids }).getOneOrFail();
    throw new ConflictError('dead-letter-settled', `Dead letter ${id} is ${state}: there is nothing to do with it.`);
  }

  private dead(request: Pick<OperationRequest['request'], 'ids' | 'filter'>): SelectQueryBuilder<DeadLetterRow> {
    return this.deadLetters(request).andWhere("letter.state = 'dead'");
  }

  private deadLetters({ ids, filter }: { ids?: string[] | undefined; filter?: Selection | undefined }) {
    const query = this.unitOfWork.manager.createQueryBuilder(DeadLetterRow, 'letter');
    if (!ids) return select(query, filter ?? {});
    const either = new Brackets((or) => or.where('letter.id = ANY(:ids)').orWhere('letter.message_id = ANY(:ids)'));
    return query.andWhere(either, { ids });
  }

  private async findBy(where: FindOptionsWhere<OperationRow>): Promise<OperationRow | null> {
    return this.unitOfWork.manager.findOneBy(OperationRow, where);
  }
}

/** What an operator asks for. */
export interface OperationRequest {
  readonly kind: 'redrive' | 'discard';
  readonly request: RedriveRequest | DiscardRequest;
  readonly createdBy: string;
  readonly idempotencyKey: string | undefined;
}

/** What a request has led to: its operation, or the same one that was running already. */
export interface Submitted {
  readonly operation: OperationRow;
  readonly isNew: boolean;
}

/** What an operation has not sent, it gives back. */
export const RELEASE = `
  UPDATE dead_letters SET state = 'dead', operation_id = NULL, edited_body = NULL
  WHERE operation_id = $1 AND state = 'redriving'
`;

function newRow({ kind, request, createdBy, idempotencyKey }: OperationRequest): OperationRow {
  return Object.assign(new OperationRow(), {
    id: newId(),
    kind,
    state: 'running' as const,
    request: request as NonNullable<unknown>,
    fingerprint: fingerprintOf(kind, request),
    idempotencyKey: idempotencyKey ?? null,
    createdBy,
    canaryLeft: 'canary' in request ? (request.canary ?? 0) : 0,
  });
}

const selectedBy = ({ ids, filter }: OperationRequest['request']): unknown => [ids, filter];

/** The same dead letters, to the same end: how fast is another matter. */
function fingerprintOf(kind: OperationRequest['kind'], request: OperationRequest['request']): string {
  const ids = request.ids && [...new Set(request.ids)].sort();
  const payload = 'payload' in request ? request.payload : undefined;
  const what = JSON.stringify([kind, ids, request.filter, payload]);
  return createHash('sha256').update(what).digest('base64url');
}
