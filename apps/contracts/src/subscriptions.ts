import { z } from 'zod';
import { defineEvent, defineRequest, defineTask } from '@warren/contracts';
import { EmailAddress, personal, PersonName, UnboundedEmailAddress } from '@warren/contracts';

/** From where somebody asked: kept as the proof of their consent. */
export const Origin = z.object({
  ip: personal(z.string().max(64)).nullable(),
  userAgent: personal(z.string().max(500)).nullable(),
  /** Which form, or `api`. */
  form: z.string().min(1).max(100),
});
export type Origin = z.infer<typeof Origin>;

/**
 * Somebody, whoever it is, says that this address wants mail. A task and no request, so that nothing about the address
 * can be told from the answer or its time. Its owner is asked by mail, unless they have been asked too often.
 */
export const AskToSubscribe = defineTask(
  'email-subscriptions.ask-to-subscribe.v1',
  z.object({
    email: EmailAddress,
    name: PersonName.nullable(),
    origin: Origin,
    askedAt: z.iso.datetime(),
  }),
);

const Token = z.string().min(1).max(2_000);

/**
 * The owner says yes, with the token from the mail. Refused with `token-invalid`, `token-expired`, or `token-used`: it is
 * good once.
 */
export const ConfirmSubscription = defineRequest(
  'email-subscriptions.confirm-subscription.v1',
  z.object({ token: Token, origin: Origin }),
  z.object({ subscriberId: z.uuid() }),
  { audience: 'user' },
);

/** The owner says no more, with the token from any mail; saying so again changes nothing. Refused with `token-invalid`. */
export const Unsubscribe = defineRequest(
  'email-subscriptions.unsubscribe.v1',
  z.object({ token: Token, origin: Origin }),
  z.object({ subscriberId: z.uuid() }),
  { audience: 'user' },
);

export const SubscriberConfirmed = defineEvent(
  'subscriber.confirmed.v1',
  z.object({
    subscriberId: z.uuid(),
    email: UnboundedEmailAddress,
    name: personal(z.string()),
    confirmedAt: z.iso.datetime(),
  }),
);

export const SubscriberUnsubscribed = defineEvent(
  'subscriber.unsubscribed.v1',
  z.object({ subscriberId: z.uuid(), email: UnboundedEmailAddress, unsubscribedAt: z.iso.datetime() }),
);

const Person = z.object({ email: EmailAddress });

/** All that is kept about one person. */
export const ExportPerson = defineRequest(
  'email-subscriptions.export-person.v1',
  Person,
  personal(
    z.object({
      subscriber: z.record(z.string(), z.json()).nullable(),
      consents: z.array(z.record(z.string(), z.json())),
      mails: z.array(z.record(z.string(), z.json())),
    }),
  ),
  { audience: 'operator' },
);

/** Forgets a person. A keyed digest of the address stays, which keeps them from being written to ever again. */
export const ErasePerson = defineRequest(
  'email-subscriptions.erase-person.v1',
  Person,
  z.object({ erased: z.boolean() }),
  { audience: 'operator' },
);
