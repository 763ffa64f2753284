export { type BrokerUrl } from './connection/connect-to-any.ts';
export { type DeadLetter } from './dead-letters/dead-letter.ts';
export { DeadLetterDrain, type DeadLetterDrainOptions } from './dead-letters/dead-letter-drain.ts';
export { definitionsOf } from './topology/definitions.ts';
export { type Doorkeeper, type Sending, type Stamp } from './handling/doorkeeper.ts';
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
export { RabbitExceptionFilter } from './nest/exception-filter.ts';
export {
  Event,
  handlesTasks,
  Request,
  Task,
  uniqueOf,
  type HandlerOptions,
  type TaskOptions,
} from './nest/handlers.ts';
export { MessagingModule } from './nest/messaging.module.ts';
export { permissionsOf, tagsOf, type BrokerRole, type Permissions } from './topology/permissions.ts';
export { Messenger, type EnqueueOptions } from './nest/messenger.ts';
export { originOf } from './handling/origin.ts';
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
} from './topology/names.ts';
export { type DeadLetterReason, type Outcome } from './handling/outcome.ts';
export { provision } from './topology/provision.ts';
export { QueueGauge, type QueueDepth } from './topology/queue-gauge.ts';
export { currentDelivery, messageInHand, RabbitContext } from './handling/rabbit-context.ts';
export { RabbitClient, type RabbitClientOptions, type SendOptions } from './nest/rabbit-client.ts';
export { RabbitServer, type RabbitStatus, type Readiness } from './nest/rabbit-server.ts';
export { type RabbitServerOptions } from './nest/rabbit-server-options.ts';
export { type FailedAttempt } from './wire/history.ts';
export { Redelivery } from './dead-letters/redelivery.ts';
export { defaultRetryPolicy, type RetryPolicy } from './handling/retry-policy.ts';
export { type OnReplay, type Rebuild, type ReplayMark, type ReplaySelection } from './handling/replay.ts';
export { sharedTopology, type Topology } from './topology/topology.ts';
export { type Place, type RateLimit, type Share, type SharedLimits, type TaskGate } from './handling/task-gate.ts';
export { Verdict } from './handling/verdict.ts';
export { newId } from './wire/new-id.ts';
export { type OutgoingMessage, type ToldAgain } from './wire/wire.ts';
export { workerName } from './wire/worker-name.ts';
