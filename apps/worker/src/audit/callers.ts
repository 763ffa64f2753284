import { Inject, Injectable } from '@nestjs/common';
import { accessPolicy } from '@showcase/contracts';
import { MessageTokenAuthorizer } from '@warren/security';
import type { RabbitContext } from '@warren/messaging';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';

/** Knows on whose behalf a fact was said, by the passport that it carries. */
@Injectable()
export class Callers {
  private readonly control: MessageTokenAuthorizer | undefined;

  constructor(@Inject(WORKER_SETTINGS) { tokenKeys }: WorkerSettings) {
    this.control = tokenKeys === undefined ? undefined : new MessageTokenAuthorizer(tokenKeys, accessPolicy);
  }

  /** `null` where nothing proves it. */
  of(event: RabbitContext): string | null {
    return this.control?.callerOf(event) ?? null;
  }
}
