export { type BrokerUrl } from './connect-to-any.ts';
export { type DeadLetter } from './dead-letter.ts';
export { DeadLetterDrain, type DeadLetterDrainOptions } from './dead-letter-drain.ts';
export { definitionsOf } from './definitions.ts';
export { type Doorkeeper, type Sending, type Stamp } from './doorkeeper.ts';
export {
  BrokerUnavailableError,
  ConfirmLostError,
  DependencyAwayError,
  ExchangeRefusedError,
  ForbiddenError,
  HandlerMistakeError,
  InvalidPayloadError,
  MessagingError,
  PermanentError,
  PublishRejectedError,
  Refusal,
  RefusedError,
  RemoteError,
  RequestTimeoutError,
  RetryAfterError,
  SettledTwiceError,
  TaskCancelledError,
  TaskTimedOutError,
  UnroutableError,
  WindowFullError,
} from './errors.ts';
export { RabbitExceptionFilter } from './exception-filter.ts';
export { Event, handlesTasks, Request, Task, uniqueOf, type HandlerOptions, type TaskOptions } from './handlers.ts';
export { MessagingModule } from './messaging.module.ts';
export { permissionsOf, tagsOf, type BrokerRole, type Permissions } from './permissions.ts';
export { Messenger, type EnqueueOptions } from './messenger.ts';
export { originOf } from './origin.ts';
export {
  eventExchange,
  eventQueue,
  requestQueue,
  retryExchange,
  taskQueue,
  urgentQueue,
  DEAD,
  DEAD_LETTERS,
  LOG,
  REDELIVER,
  REPLIES,
  REQUESTS,
  TASKS,
} from './names.ts';
export { type DeadLetterReason, type Outcome } from './outcome.ts';
export { provision } from './provision.ts';
export { QueueGauge, type QueueDepth } from './queue-gauge.ts';
export { currentDelivery, messageInHand, RabbitContext } from './rabbit-context.ts';
export { RabbitClient, type RabbitClientOptions, type SendOptions } from './rabbit-client.ts';
export { RabbitServer, type RabbitStatus, type Readiness } from './rabbit-server.ts';
export { type RabbitServerOptions } from './rabbit-server-options.ts';
export { type FailedAttempt } from './history.ts';
export { Redelivery } from './redelivery.ts';
export { defaultRetryPolicy, type RetryPolicy } from './retry-policy.ts';
export { type OnReplay, type Rebuild, type ReplayMark, type ReplaySelection } from './replay.ts';
export { sharedTopology, type Topology } from './topology.ts';
export { type Place, type RateLimit, type Share, type SharedLimits, type TaskGate } from './task-gate.ts';
export { Verdict } from './verdict.ts';
export { newId } from './new-id.ts';
export { type OutgoingMessage, type ToldAgain } from './wire.ts';
export { workerName } from './worker-name.ts';
