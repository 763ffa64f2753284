import { Controller } from '@nestjs/common';
import {
  allow,
  AskToSubscribe,
  ConfirmSubscription,
  ErasePerson,
  ExportPerson,
  Unsubscribe,
} from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { Request, Task } from '@warren/messaging';
import { DataSubjectRequests } from './data-subject-requests.ts';
import { SignUps } from './sign-ups.ts';
import { Subscriptions } from './subscriptions.ts';

/** What the public may do about its own addresses, and operators for it. */
@Controller()
export class SubscriptionsHandler {
  constructor(
    private readonly signUps: SignUps,
    private readonly subscriptions: Subscriptions,
    private readonly dataSubjectRequests: DataSubjectRequests,
  ) {}

  /** No result: only the owner of the address may learn what became of it. */
  @Task(AskToSubscribe, allow('subscriptions:public'))
  async ask(request: PayloadOf<typeof AskToSubscribe>): Promise<void> {
    await this.signUps.ask(request);
  }

  @Request(ConfirmSubscription, allow('subscriptions:public'))
  async confirm({ token, origin }: PayloadOf<typeof ConfirmSubscription>): Promise<{ subscriberId: string }> {
    return { subscriberId: await this.subscriptions.confirm(token, origin) };
  }

  @Request(Unsubscribe, allow('subscriptions:public'))
  async unsubscribe({ token, origin }: PayloadOf<typeof Unsubscribe>): Promise<{ subscriberId: string }> {
    return { subscriberId: await this.subscriptions.unsubscribe(token, origin) };
  }

  @Request(ExportPerson, allow('persons:manage'))
  async export({ email }: PayloadOf<typeof ExportPerson>): Promise<AnswerInputOf<typeof ExportPerson>> {
    return this.dataSubjectRequests.export(email);
  }

  @Request(ErasePerson, allow('persons:manage'))
  async erase({ email }: PayloadOf<typeof ErasePerson>): Promise<{ erased: boolean }> {
    return { erased: await this.dataSubjectRequests.erase(email) };
  }
}
