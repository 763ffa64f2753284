import type { DeliverEmail } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';
import { mailOf } from '../mail/mail.ts';

type Mail = InputOf<typeof DeliverEmail>;

/** Asks whether the address's owner wants mail. Whoever did not ask for it has to do nothing. */
export function confirmationRequest(to: string, name: string, confirmUrl: string): Mail {
  return mailOf({
    to,
    name,
    subject: 'Do you want our newsletter?',
    paragraphs: ['somebody, we hope it was you, has asked for our newsletter with this address.'],
    action: { label: 'Yes, I want it', url: confirmUrl },
    after: ['The link is good for two days. If it was not you, do nothing: you will not hear from us.'],
  });
}

/** Tells the address's owner, and nobody else, that there is nothing to do. */
export function alreadySubscribed(to: string, name: string, unsubscribeUrl: string): Mail {
  return mailOf({
    to,
    name,
    subject: 'You have our newsletter already',
    paragraphs: [
      'somebody has asked for our newsletter with this address, which gets it already.',
      'You need to do nothing, unless you do not want it any more.',
    ],
    action: { label: 'Unsubscribe me', url: unsubscribeUrl },
  });
}
