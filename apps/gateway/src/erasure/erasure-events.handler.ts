import { Controller, UseFilters } from '@nestjs/common';
import { type PayloadOf, PersonErased, PersonErasureProgressed } from '@warren/contracts';
import { CONTROL_PLANE } from '@warren/control-plane';
import { Event, type RabbitContext } from '@warren/messaging';
import { PersistenceExceptionFilter, PersonErasure } from '@warren/persistence';
import { ErasureAnswers } from './erasure-answers.ts';

const here = { server: CONTROL_PLANE };

/** Erases the gateway's own part, like every other group, and collects the answers of all. Both may happen again. */
@Controller()
@UseFilters(PersistenceExceptionFilter)
export class ErasureEventsHandler {
  constructor(
    private readonly erasure: PersonErasure,
    private readonly answers: ErasureAnswers,
  ) {}

  @Event(PersonErased, here)
  erase(event: PayloadOf<typeof PersonErased>, { signal }: RabbitContext): Promise<void> {
    return this.erasure.erase(event, signal);
  }

  /** Dead letters of the erasure itself came here meanwhile, perhaps: after the last answer the gateway looks once more. */
  @Event(PersonErasureProgressed, here)
  async progressed(answer: PayloadOf<typeof PersonErasureProgressed>, { signal }: RabbitContext): Promise<void> {
    await this.answers.record(answer);
    const person = await this.answers.completed(answer.erasureId);
    if (!person) return;
    await this.erasure.scrub(person, signal);
    await this.answers.expire(answer.erasureId);
  }
}
