import {
  AccessRefused,
  type Contract,
  type EventContract,
  explainJourney,
  outboxControl,
  PersonErased,
  PersonErasureProgressed,
  QueuePaused,
  QueueResumed,
  replayControl,
  showPerson,
  TaskCancelled,
  TaskCancelRequested,
  TaskFailed,
  TaskProgressed,
  TaskRetried,
  TaskStarted,
  TaskSucceeded,
  WorkerReported,
} from '@warren/contracts';
import { GetSummary } from './analytics.ts';
import { MaySend } from './campaigns.ts';
import { catalogue } from './catalogue.ts';
import { DeliverEmail, MailAccepted, MailRefused, MailUncertain } from './email.ts';
import { OrderFlagged } from './fraud.ts';
import { StockRejected, StockReleased, StockReserved } from './inventory.ts';
import { PointsEarned } from './loyalty.ts';
import { SubscriberBounced, SubscriberComplained } from './mail-reports.ts';
import { NotifyAdministrators } from './notifications.ts';
import { OrderConfirmed, OrderPlaced, OrderPlacedV2, OrderRejected } from './orders.ts';
import { OUTBOXES } from './outboxes.ts';
import { ListWalletTransactions, PaymentFailed, PaymentRefunded, PaymentSucceeded } from './payments.ts';
import { SubscriberAdded, SubscriberRemoved } from './subscribers.ts';
import { SubscriberConfirmed, SubscriberUnsubscribed } from './subscriptions.ts';
import { RequestsRefused, UserRegistered, UserRoleChanged } from './users.ts';
import { DeliverWebhook, WebhookDisabled, webhookEvents } from './webhooks.ts';

/** A service or a pool: what signs with a key of its own, and has a login of its own at the broker. */
export interface Participant {
  /** The groups that it consumes as. @default its name */
  readonly groups?: readonly string[];
  /** What its requests and tasks begin with, beside its groups. @default none */
  readonly prefixes?: readonly string[];
  /** Events that it publishes, beside what every participant does. */
  readonly publishes: readonly EventContract[];
  /** Requests that it asks and tasks that it enqueues. */
  readonly sends: readonly Contract[];
  /** Events that it handles, beside what every participant does. Requests and tasks are its own by their first segment. */
  readonly consumes: readonly EventContract[];
  /** In how many partitions its events wait. @default none */
  readonly partitions?: number;
}

const isEvent = (contract: Contract): contract is EventContract => contract.kind === 'event';
const events = catalogue.filter(isEvent);
const commands = catalogue.filter((contract) => !isEvent(contract));
const groups = OUTBOXES;
/** For those who watch tasks and workers now. */
const fleeting: readonly string[] = [TaskStarted.type, TaskProgressed.type, WorkerReported.type];
const taskReports = [TaskStarted, TaskProgressed, TaskRetried, TaskSucceeded, TaskFailed, TaskCancelled];

/**
 * Who publishes, sends and handles what: the one place that says so. Message tokens are signed and believed by it, and
 * the broker's users get their permissions from it. A new event, or a new question of a pool's, is a word here.
 */
export const participants = {
  gateway: {
    groups: ['gateway', 'orders'],
    publishes: [
      ...[OrderPlaced, OrderPlacedV2, OrderConfirmed, OrderRejected, UserRegistered, UserRoleChanged],
      ...[QueuePaused, QueueResumed, TaskCancelRequested, PersonErased, RequestsRefused],
    ],
    sends: [
      ...commands.filter(({ type }) => type !== MaySend.type),
      ...groups.map(outboxControl),
      ...groups.map(explainJourney),
      ...groups.map(showPerson),
    ],
    consumes: [
      ...[...taskReports, WorkerReported, PersonErasureProgressed],
      ...[StockReserved, StockRejected, PaymentSucceeded, PaymentFailed],
    ],
  },
  'email-subscriptions': {
    prefixes: ['subscribers'],
    publishes: [
      ...[SubscriberAdded, SubscriberRemoved, SubscriberConfirmed, SubscriberUnsubscribed],
      ...[SubscriberBounced, SubscriberComplained],
    ],
    sends: [DeliverEmail, NotifyAdministrators],
    consumes: [UserRegistered, OrderConfirmed, OrderRejected, MailAccepted, MailRefused, MailUncertain, TaskFailed],
  },
  analytics: { publishes: [], sends: [], consumes: [UserRegistered, OrderPlaced, OrderConfirmed, OrderRejected] },
  audit: {
    publishes: [],
    sends: [...groups, 'gateway', 'orders'].map(replayControl),
    consumes: events.filter(({ type }) => !fleeting.includes(type)),
  },
  crm: { publishes: [], sends: [], consumes: [UserRegistered, OrderPlacedV2, SubscriberAdded, SubscriberRemoved] },
  email: { publishes: [MailAccepted, MailRefused, MailUncertain], sends: [MaySend], consumes: [] },
  fraud: { publishes: [OrderFlagged], sends: [], consumes: [UserRegistered, OrderPlaced, PaymentSucceeded] },
  inventory: {
    publishes: [StockReserved, StockRejected, StockReleased],
    sends: [],
    consumes: [OrderPlaced, PaymentFailed, OrderRejected],
  },
  loyalty: { publishes: [PointsEarned], sends: [], consumes: [PaymentSucceeded, PaymentRefunded] },
  notifications: { publishes: [], sends: [DeliverEmail], consumes: [UserRegistered, OrderRejected, TaskFailed] },
  payments: {
    publishes: [PaymentSucceeded, PaymentFailed, PaymentRefunded],
    sends: [],
    consumes: [OrderPlaced, StockRejected, OrderRejected],
    partitions: 4,
  },
  provisioning: { publishes: [], sends: [], consumes: [UserRegistered] },
  report: {
    publishes: [],
    sends: [GetSummary, ListWalletTransactions, DeliverEmail, NotifyAdministrators],
    consumes: [UserRegistered, OrderPlaced, OrderConfirmed, OrderRejected],
  },
  webhooks: {
    prefixes: ['webhook'],
    publishes: [WebhookDisabled],
    sends: [DeliverWebhook],
    consumes: [...webhookEvents],
  },
} as const satisfies Record<string, Participant>;

export type ParticipantName = keyof typeof participants;

export const participantNames = Object.keys(participants) as ParticipantName[];

const byName: Readonly<Record<string, Participant>> = participants;

/** The groups that a participant consumes as. */
export const groupsOf = (name: ParticipantName): readonly string[] => byName[name]?.groups ?? [name];

/** Whose a request or a task is: the participant that its first segment names. */
export const ownerOf = (type: string): ParticipantName | undefined => {
  const first = type.split('.', 1)[0] ?? '';
  return participantNames.find((name) => [...groupsOf(name), ...(byName[name]?.prefixes ?? [])].includes(first));
};

/** Tasks that a participant does. */
export const tasksOf = (name: ParticipantName): Contract[] =>
  commands.filter(({ kind, type }) => kind === 'task' && ownerOf(type) === name);

/** Every event that a participant publishes: its own, how it stands, what becomes of its tasks and of people it erases, and what it refuses. */
export const publishedBy = (name: ParticipantName): EventContract[] => [
  ...(byName[name]?.publishes ?? []),
  ...(tasksOf(name).length > 0 ? taskReports : []),
  AccessRefused,
  PersonErasureProgressed,
  WorkerReported,
];

/** Every event that a participant handles: its own, who is erased, and what cancels tasks. */
export const consumedBy = (name: ParticipantName): EventContract[] => [
  ...new Set([...(byName[name]?.consumes ?? []), PersonErased, ...(name === 'gateway' ? [] : [TaskCancelRequested])]),
];

/** Every request that a participant asks and every task that it enqueues. */
export const sentBy = (name: ParticipantName): readonly Contract[] => byName[name]?.sends ?? [];

/** Who answers `person.erased.v1`: every participant keeps something of persons, if only in an outbox. */
export const ERASING_GROUPS: readonly ParticipantName[] = participantNames.filter((name) =>
  consumedBy(name).some(({ type }) => type === PersonErased.type),
);

/** Who can be asked what is kept of a person, beside the gateway that asks. */
export const SHOWING_SERVICES: readonly ParticipantName[] = ERASING_GROUPS.filter((name) => name !== 'gateway');
