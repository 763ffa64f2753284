import { Controller, type Type } from '@nestjs/common';
import { type AnswerInputOf, type PayloadOf, PersonErased, showPerson } from '@warren/contracts';
import { Event, type RabbitContext, Request } from '@warren/messaging';
import { ManyTransactions, PersonErasure, type PersonOptions, PersonRecords } from '@warren/persistence';

/** How a worker shows and erases persons. */
export interface WorkerPersonOptions extends PersonOptions {
  /** What a message's token must allow to show what is kept of somebody. @default any service may ask */
  readonly scope?: string;
}

/** Answers `person.erased.v1`, and `<group>.show-person.v1`. */
export function personHandlerOf(service: string, { scope }: WorkerPersonOptions): Type {
  const contract = showPerson(service);

  @Controller()
  class PersonHandler {
    constructor(
      private readonly erasure: PersonErasure,
      private readonly records: PersonRecords,
    ) {}

    /** In many small transactions: a person may have a hundred thousand rows. */
    @Event(PersonErased, { name: 'PersonHandler.erase' })
    @ManyTransactions()
    erase(event: PayloadOf<typeof PersonErased>, { signal }: RabbitContext): Promise<void> {
      return this.erasure.erase(event, signal);
    }

    @Request(contract, scope === undefined ? {} : { allow: scope })
    show(person: PayloadOf<typeof contract>): Promise<AnswerInputOf<typeof contract>> {
      return this.records.show(person);
    }
  }
  return PersonHandler;
}
