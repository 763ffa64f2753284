import type { PersonRows } from '@warren/persistence';

/** By the address: the list knows people without an account. */
const OWN = 'subscribers.email_key = person.address_key';
const SUBSCRIBER = `(SELECT id FROM subscribers WHERE ${OWN})`;

/** What the service keeps of people with an account. Consents, mails and links go with their subscriber. */
export const personRows: readonly PersonRows[] = [
  {
    what: 'consents',
    table: 'consents',
    where: `consents.subscriber_id IN ${SUBSCRIBER}`,
    erasure: 'delete',
  },
  {
    what: 'mails sent',
    table: 'mail_recipients',
    where: `mail_recipients.subscriber_id IN ${SUBSCRIBER}`,
    erasure: 'delete',
  },
  {
    what: 'campaign mails',
    table: 'campaign_sends',
    where: `campaign_sends.subscriber_id IN ${SUBSCRIBER}`,
    erasure: { staysBecause: 'A campaign counts its recipients: a row that says nothing of who they were.' },
  },
  {
    what: 'subscribers that you added',
    table: 'subscribers',
    where: 'subscribers.owner = person.user_id::text',
    erasure: 'delete',
  },
  {
    what: 'decisions about the welcome mail',
    table: 'welcome_mails',
    where: 'welcome_mails.user_id = person.user_id',
    erasure: 'delete',
  },
  { what: 'subscriptions', table: 'subscribers', where: OWN, erasure: 'delete' },
  {
    what: 'a digest of the address',
    table: 'suppressions',
    where: 'false',
    erasure: {
      staysBecause: 'So that the address is never written to again. Without the key it tells nobody whose it was.',
    },
  },
];
