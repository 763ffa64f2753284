export { catalogue } from './catalogue.ts';
export {
  defineEvent,
  defineRequest,
  defineTask,
  type AnswerInputOf,
  type AnswerOf,
  type Contract,
  type ContractType,
  type EventContract,
  type InputOf,
  type PayloadOf,
  type RequestContract,
  type TaskContract,
} from './contract.ts';
export { DeliverEmail } from './email.ts';
export { NotifyAdministrators } from './notifications.ts';
export {
  AddSubscriber,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  Subscriber,
  SubscriberAdded,
  SubscriberRemoved,
  SubscriberStatus,
} from './subscribers.ts';
export { TaskFailed, TaskSucceeded } from './tasks.ts';
export { UserRegistered } from './users.ts';
