import { z } from 'zod';
import { defineEvent, defineRequest, defineTask, pageOf } from '@warren/contracts';
import { EmailAddress, personal, PersonName, UnboundedEmailAddress } from '@warren/contracts';

export const SubscriberStatus = z.enum(['pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'suppressed']);

/** One word or a few; no separators, so that files can list several. */
const Label = z
  .string()
  .max(50)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u);
export const Labels = z.array(Label).max(50);
const MOST_ATTRIBUTES = 50;

/** What is known about somebody beyond their name: flat, and small. */
export const Attributes = z
  .record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,49}$/),
    z.union([z.string().max(500), z.number(), z.boolean(), z.null()]),
  )
  .refine((attributes) => Object.keys(attributes).length <= MOST_ATTRIBUTES, `at most ${MOST_ATTRIBUTES} attributes`);

/** What operators know people by: lists they are on, tags they bear. */
const Profile = { attributes: personal(Attributes).optional(), tags: Labels.optional(), lists: Labels.optional() };

/** A subscriber as the email-subscriptions service keeps it, in its own database. */
export const Subscriber = z.object({
  id: z.uuid(),
  email: EmailAddress,
  name: PersonName,
  status: SubscriberStatus,
  createdAt: z.iso.datetime(),
  ...Profile,
});
export type Subscriber = z.infer<typeof Subscriber>;

const NewSubscriber = Subscriber.pick({ email: true, name: true, attributes: true, tags: true, lists: true });

/** An operator asks, for whom it makes no difference who added whom. Others see and change whom they added. */
const ByOperator = { asOperator: z.boolean().optional() };

/**
 * They are pending until they confirm by the mail that they get. Refused with `subscriber-exists` when the address is on the
 * list already; so is one that must never be written to, of which operators are told `subscriber-suppressed`.
 */
export const AddSubscriber = defineRequest(
  'email-subscriptions.add-subscriber.v1',
  NewSubscriber.extend(ByOperator),
  Subscriber,
  {
    audience: 'user',
  },
);

/** Newest first, in keyset pages: pass `nextCursor` on to get the page behind. */
export const ListSubscribers = defineRequest(
  'email-subscriptions.list-subscribers.v1',
  z.object({
    status: SubscriberStatus.optional(),
    tag: Label.optional(),
    list: Label.optional(),
    /** Somewhere in the address or the name, in any case. */
    text: personal(z.string().min(1).max(100)).optional(),
    limit: z.int().min(1).max(100).default(50),
    cursor: z.string().max(200).optional(),
    ...ByOperator,
  }),
  pageOf(Subscriber),
  { audience: 'user' },
);

/** Refused with `subscriber-unknown` when there is none of that id. */
export const GetSubscriber = defineRequest(
  'email-subscriptions.get-subscriber.v1',
  Subscriber.pick({ id: true }).extend(ByOperator),
  Subscriber,
  { audience: 'user' },
);

/** Refused with `subscriber-unknown` when there is none of that id. */
export const RemoveSubscriber = defineRequest(
  'email-subscriptions.remove-subscriber.v1',
  Subscriber.pick({ id: true }).extend(ByOperator),
  Subscriber.pick({ id: true }),
  { audience: 'user' },
);

/** What is told replaces what was there; what is left out stays. Refused with `subscriber-unknown`. */
export const UpdateSubscriber = defineRequest(
  'email-subscriptions.update-subscriber.v1',
  NewSubscriber.omit({ email: true })
    .partial()
    .extend({ id: z.uuid(), ...ByOperator }),
  Subscriber,
  { audience: 'user' },
);

/** The same wish as {@link AddSubscriber} from a caller who does not wait; an address already there changes nothing. */
export const EnrolSubscriber = defineTask('email-subscriptions.enrol-subscriber.v1', NewSubscriber);

export const SubscriberAdded = defineEvent(
  'subscriber.added.v1',
  z.object({
    subscriberId: z.uuid(),
    email: UnboundedEmailAddress,
    name: personal(z.string()),
    addedAt: z.iso.datetime(),
  }),
);

export const SubscriberRemoved = defineEvent(
  'subscriber.removed.v1',
  z.object({ subscriberId: z.uuid(), email: UnboundedEmailAddress, removedAt: z.iso.datetime() }),
);
