import { Injectable } from '@nestjs/common';
import { type Person, PersonErased } from '@warren/contracts';
import type { PersonEraser } from '@warren/persistence';
import { Crm } from './crm.ts';

/** Has the CRM delete a contact. It is asked again when it does not answer, always under the same id. */
@Injectable()
export class DeleteContact implements PersonEraser {
  constructor(private readonly crm: Crm) {}

  async erasePerson({ userId, email }: Person, signal: AbortSignal): Promise<Record<string, number>> {
    const change = {
      id: userId,
      type: PersonErased.type,
      occurredAt: new Date().toISOString(),
      data: { userId, email },
    };
    return { 'contacts in the CRM': (await this.crm.send(change, signal)) === 'done' ? 1 : 0 };
  }
}
