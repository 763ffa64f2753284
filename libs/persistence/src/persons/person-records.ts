import { Inject, Injectable } from '@nestjs/common';
import type { Person, PersonPart } from '@warren/contracts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import { PERSON_OPTIONS, type PersonOptions } from './person-options.ts';
import { showRows } from './person-rows.ts';

/** What a service keeps of a person, for them to read. */
@Injectable()
export class PersonRecords {
  constructor(
    @Inject(PERSON_OPTIONS) private readonly options: PersonOptions,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async show(person: Person): Promise<PersonPart> {
    const kinds: PersonPart['kinds'] = [];
    for (const rows of this.options.rows ?? []) kinds.push(await showRows(rows, person, this.unitOfWork));
    return { kinds };
  }
}
