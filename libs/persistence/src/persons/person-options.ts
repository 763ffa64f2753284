import type { Type } from '@nestjs/common';
import type { Contract, Person } from '@warren/contracts';
import type { PersonRows } from './person-rows.ts';

/** What a service says of persons, so that it can show what it keeps of one, and erase them. */
export interface PersonOptions {
  /** Rows that are a person's. @default none: what mentions them is scrubbed all the same */
  readonly rows?: readonly PersonRows[];
  /** A provider that erases what is not a row: a contact in another system, a schedule that has to end. @default none */
  readonly eraser?: Type<PersonEraser>;
  /** Every contract of the system: what they declare personal is replaced in stored payloads. */
  readonly contracts: readonly Contract[];
  /** Tables that are not scrubbed. @default none */
  readonly unscrubbed?: readonly string[];
}

/** Erases what only its service knows of. */
export interface PersonEraser {
  /**
   * Comes before the rows of {@link PersonOptions} go. It may be called again, and after it was killed half-way.
   * @returns how many of what are gone: `{ schedules: 2 }`
   */
  erasePerson(person: Person, signal: AbortSignal): Promise<Readonly<Record<string, number>>>;
}

/** The name that a service answers with. */
export const PERSON_SERVICE = Symbol('PersonService');
export const PERSON_OPTIONS = Symbol('PersonOptions');
