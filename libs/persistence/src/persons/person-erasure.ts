import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  addressInPlaceOf,
  type PayloadOf,
  payloadSchemas,
  type PayloadSchemas,
  type Person,
  type PersonErased,
  PersonErasureProgressed,
  PersonScrubber,
} from '@warren/contracts';
import { RetryAfterError } from '@warren/messaging';
import { DataSource } from 'typeorm';
import { reasonOf } from '../reason-of.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import { ErasureParts } from './erasure-parts.ts';
import { PERSON_OPTIONS, PERSON_SERVICE, type PersonOptions } from './person-options.ts';
import { deleteRows } from './person-rows.ts';
import { PersonSweep } from './person-sweep.ts';
import { isOutbox, mentioning, termsToFind } from './swept-table.ts';

type Erased = PayloadOf<typeof PersonErased>;
type Counts = Record<string, number>;

/** How long the relay may take to send what mentions the person, before the erasure is put off. */
const OUTBOX_MS = 2_000;
const LOOK_EVERY_MS = 50;
const PUT_OFF_MS = 10_000;

/**
 * Erases a person from a service: what its eraser knows of, the rows that are theirs, and every mention of them in any
 * table. Each step has no effect the second time, and the event is acknowledged after the last: who is killed, or has no
 * database, begins again. It answers with `person.erasure-progressed.v1`.
 */
@Injectable()
export class PersonErasure {
  private readonly logger = new Logger('Erasure');
  private readonly schemas: PayloadSchemas;
  private readonly sweep: PersonSweep;

  constructor(
    @Inject(PERSON_OPTIONS) private readonly options: PersonOptions,
    @Inject(PERSON_SERVICE) private readonly group: string,
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly parts: ErasureParts,
  ) {
    this.schemas = payloadSchemas(options.contracts);
    this.sweep = new PersonSweep(dataSource, unitOfWork, options.unscrubbed ?? []);
  }

  /**
   * An event that was scrubbed itself says no longer whose rows are meant, and is left alone.
   * @throws RetryAfterError while messages that mention the person wait to be sent
   */
  async erase(event: Erased, signal: AbortSignal): Promise<void> {
    if (event.email === addressInPlaceOf(event.userId)) return;
    const scrubber = new PersonScrubber(this.schemas, event);
    await this.answer(event, { state: 'working', erased: {} });
    try {
      const erased = await this.eraseAll(event, scrubber, signal);
      await this.answer(event, { state: 'done', erased });
    } catch (error) {
      if (!(error instanceof RetryAfterError)) await this.answerFailed(event, scrubber.text.replace(reasonOf(error)));
      throw error;
    }
  }

  /** Takes out of every row what came after the erasure; nobody is told. */
  async scrub(person: Person, signal: AbortSignal): Promise<void> {
    await this.sweep.run(new PersonScrubber(this.schemas, person), person.userId, signal);
  }

  private async eraseAll(person: Person, scrubber: PersonScrubber, signal: AbortSignal): Promise<Counts> {
    const erased: Counts = { ...(await this.parts.eraser?.erasePerson(person, signal)) };
    for (const rows of this.options.rows ?? []) {
      if (rows.erasure !== 'delete') continue;
      erased[rows.what] = (erased[rows.what] ?? 0) + (await deleteRows(rows, person, this.unitOfWork, signal));
    }
    await this.untilSent(scrubber, signal);
    const changed = await this.sweep.run(scrubber, person.userId, signal);
    const scrubbed = Object.entries(changed).map(([table, count]) => [`rows of ${table}, scrubbed`, count] as const);
    return { ...erased, ...Object.fromEntries(scrubbed) };
  }

  private async untilSent(scrubber: PersonScrubber, signal: AbortSignal): Promise<void> {
    const table = [...(await this.sweep.tables()).values()].find(({ name }) => isOutbox(name));
    if (!table) return;
    const terms = termsToFind(scrubber.text.terms);
    const waiting = `SELECT FROM ${table.name} WHERE set_aside_at IS NULL AND ${mentioning(table.columns, '$1')} LIMIT 1`;
    for (const giveUpAt = Date.now() + OUTBOX_MS; ; await delay(LOOK_EVERY_MS, undefined, { signal })) {
      const rows: unknown[] = await this.unitOfWork.manager.query(waiting, [terms]);
      if (rows.length === 0) return;
      if (Date.now() > giveUpAt)
        throw new RetryAfterError(PUT_OFF_MS, 'Messages that mention the person wait in the outbox.');
    }
  }

  private async answer(event: Erased, { state, erased, reason }: Answer): Promise<void> {
    const { erasureId, userId } = event;
    const kept = (this.options.rows ?? []).flatMap(({ what, erasure }) =>
      erasure === 'delete' ? [] : [{ what, why: erasure.staysBecause }],
    );
    const at = new Date().toISOString();
    const answer = {
      erasureId,
      userId,
      group: this.group,
      state,
      erased,
      kept,
      at,
      ...(reason !== undefined && { reason }),
    };
    await this.unitOfWork.run(() => this.parts.outbox.publish(PersonErasureProgressed, answer, { key: userId }));
  }

  /** The error is what counts: a database that is away takes no answer either. */
  private async answerFailed(event: Erased, reason: string): Promise<void> {
    await this.answer(event, { state: 'failed', erased: {}, reason: reason.slice(0, LONGEST_REASON) }).catch(
      (error: unknown) => this.logger.warn(`A failed erasure could not be reported: ${reasonOf(error)}`),
    );
  }
}

interface Answer {
  readonly state: PayloadOf<typeof PersonErasureProgressed>['state'];
  readonly erased: Counts;
  readonly reason?: string;
}

const LONGEST_REASON = 2_000;
