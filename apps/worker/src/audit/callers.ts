import { Inject, Injectable } from '@nestjs/common';
import { accessPolicy } from '@showcase/contracts';
import { PassportControl } from '@warren/security';
import type { RabbitContext } from '@warren/messaging';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';

/** Knows on whose behalf a fact was said, by the passport that it carries. */
@Injectable()
export class Callers {
  readonly #control: PassportControl | undefined;

  constructor(@Inject(WORKER_SETTINGS) { passportKeys }: WorkerSettings) {
    this.#control = passportKeys === undefined ? undefined : new PassportControl(passportKeys, accessPolicy);
  }

  /** `null` where nothing proves it. */
  async of(fact: RabbitContext): Promise<string | null> {
    return (await this.#control?.callerOf(fact)) ?? null;
  }
}
