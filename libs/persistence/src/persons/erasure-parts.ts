import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Outbox } from '../outbox/outbox.ts';
import { PERSON_OPTIONS, type PersonEraser, type PersonOptions } from './person-options.ts';

/** What an erasure takes from its service: how it answers, and what erases what is not a row. */
@Injectable()
export class ErasureParts {
  constructor(
    readonly outbox: Outbox,
    private readonly container: ModuleRef,
    @Inject(PERSON_OPTIONS) private readonly options: PersonOptions,
  ) {}

  /** Looked up when it is needed: by then every provider of the application is there. */
  get eraser(): PersonEraser | undefined {
    const { eraser } = this.options;
    return eraser && this.container.get<PersonEraser>(eraser, { strict: false });
  }
}
