import type { Contract } from './contract.ts';
import { DeliverEmail } from './email.ts';
import { NotifyAdministrators } from './notifications.ts';
import {
  AddSubscriber,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  SubscriberAdded,
  SubscriberRemoved,
} from './subscribers.ts';
import { TaskFailed, TaskSucceeded } from './tasks.ts';
import { UserRegistered } from './users.ts';

/** All that is said in Warren. The shared topology, the documentation and `GET /tasks/types` are made from it. */
export const catalogue = [
  AddSubscriber,
  ListSubscribers,
  GetSubscriber,
  RemoveSubscriber,
  EnrolSubscriber,
  DeliverEmail,
  NotifyAdministrators,
  UserRegistered,
  SubscriberAdded,
  SubscriberRemoved,
  TaskSucceeded,
  TaskFailed,
] as const satisfies readonly Contract[];
