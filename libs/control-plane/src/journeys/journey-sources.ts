import { Injectable } from '@nestjs/common';
import type { JourneyExplainer, JourneyKey } from '@warren/contracts';
import type { Caller } from '@warren/http';

/** A part of the application that explains itself. */
export interface JourneySource extends JourneyExplainer {
  /** Shown to operators. */
  readonly name: string;
  /** Whether a caller who is no operator may ask about this. @default no */
  readonly isOwn?: (key: JourneyKey, caller: Caller) => Promise<boolean>;
}

/**
 * The parts of the application that explain themselves, beside the services that are asked by message. A provider adds
 * itself in `onModuleInit`.
 */
@Injectable()
export class JourneySources {
  private readonly sources: JourneySource[] = [];

  add(source: JourneySource): void {
    this.sources.push(source);
  }

  get all(): readonly JourneySource[] {
    return this.sources;
  }
}
