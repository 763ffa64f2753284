import type { Provider } from '@nestjs/common';
import { ErasureParts } from './erasure-parts.ts';
import { PersonErasure } from './person-erasure.ts';
import { PERSON_OPTIONS, PERSON_SERVICE, type PersonOptions } from './person-options.ts';
import { PersonRecords } from './person-records.ts';

/** What shows and erases persons, for a module of an application with `PersistenceModule`. */
export const personProviders = (service: string, options: PersonOptions): Provider[] => [
  { provide: PERSON_SERVICE, useValue: service },
  { provide: PERSON_OPTIONS, useValue: options },
  ErasureParts,
  PersonErasure,
  PersonRecords,
];
