import { Injectable } from '@nestjs/common';
import type { JourneyKey } from '@warren/contracts';
import { type Caller, MissingError } from '@warren/http';
import { JourneySources } from './journey-sources.ts';

/** Who may ask about what: operators about all, users about what is theirs. */
@Injectable()
export class JourneyAccess {
  constructor(private readonly sources: JourneySources) {}

  /** @throws MissingError for what is not the caller's: nobody learns that there is such a thing */
  async check(key: JourneyKey, caller: Caller): Promise<void> {
    if (caller.role === 'operator') return;
    for (const { isOwn } of this.sources.all) if (await isOwn?.(key, caller)) return;
    throw new MissingError('journey-unknown', `You have no ${key.kind} ${key.value}.`);
  }
}
