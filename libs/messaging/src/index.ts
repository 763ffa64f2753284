export { type BrokerUrl } from './connection/connect-to-any.ts';
export { registerConnector, type Connector } from './connection/connectors.ts';
export { type TlsFiles, tlsOf, tlsRemedy } from './connection/tls.ts';
export { readDeadLetter, type DeadLetter } from './dead-letters/dead-letter.ts';
export { DeadLetterDrain, type DeadLetterDrainOptions } from './dead-letters/dead-letter-drain.ts';
export { definitionsOf } from './topology/definitions.ts';
export { type AuthorizableMessage, type Authorizer, type TokensRequired } from './handling/authorizer.ts';
export { TOKEN_HEADER } from './wire/headers.ts';
export { type SignMessage, type TokenBinding } from './wire/origin.ts';
export {
  BrokerUnavailableError,
  ConfirmLostError,
  DeliveryLostError,
  DependencyUnavailableError,
  ExchangeRefusedError,
  ForbiddenError,
  HandlerMistakeError,
  InvalidPayloadError,
  MessageTooLargeError,
  MessagingError,
  NotProvisionedError,
  OptionsMistakeError,
  PermanentError,
  PublishRejectedError,
  RequestRejectedError,
  RemoteRejectionError,
  RemoteError,
  RemoteExceptionError,
  RequestTimeoutError,
  RetryAfterError,
  SettledTwiceError,
  TaskCancelledError,
  TaskTimedOutError,
  UnencodableMessageError,
  UnroutableError,
  UntrustedReplyError,
  WindowFullError,
} from './errors.ts';
export { RabbitExceptionFilter } from './nest/rabbit-exception-filter.ts';
export { Event, handlerName, Request, Task, uniqueOf } from './nest/handler-decorators.ts';
export { type HandlerOptions, type TaskOptions } from './handling/handler-options.ts';
export { getMessengerToken, getRabbitClientToken, getRabbitHealthToken } from './nest/connection-tokens.ts';
export {
  MessagingModule,
  type MessagingModuleAsyncOptions,
  type MessagingModuleOptions,
  type MessagingModuleScope,
} from './nest/messaging.module.ts';
export { RabbitHealthIndicator, type RabbitHealth } from './nest/rabbit-health-indicator.ts';
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
export { failureOfRequest } from './handling/failed-request.ts';
export { type Outcome } from './handling/outcome.ts';
export { provision } from './topology/provision.ts';
export { QueueGauge, type QueueDepth } from './topology/queue-gauge.ts';
export { type SettlingChannel } from './handling/settling-channel.ts';
export { currentDelivery, messageLogFields, RabbitContext } from './handling/rabbit-context.ts';
export { RabbitClient, type SendOptions } from './nest/rabbit-client.ts';
export { type RabbitClientOptions } from './nest/rabbit-client-options.ts';
export { type RabbitStatus } from './nest/connection-status.ts';
export { RabbitServer, type Readiness } from './nest/rabbit-server.ts';
export { type RabbitServerOptions } from './nest/rabbit-server-options.ts';
export { type DeadLetterReason, type FailedAttempt } from './wire/history.ts';
export { Redelivery } from './dead-letters/redelivery.ts';
export { defaultRetryPolicy, type RetryPolicy } from './handling/retry-policy.ts';
export { type OnReplay, type Rebuild, type ReplaySelection } from './handling/replay.ts';
export { sharedTopology, type Topology } from './topology/shared-topology.ts';
export {
  type Permit,
  type RateLimit,
  type KeyPermit,
  type SharedLimits,
  type TaskLimiter,
} from './handling/task-limiter.ts';
export { TaskResult } from './handling/task-result.ts';
export { type NestSerializers } from './wire/nest-serializers.ts';
export { newId } from './wire/message-id.ts';
export { type OutgoingMessage, type ReplayedMessage, type ReplayMark } from './wire/message.ts';
export type { DependencyOutage, QueueStatus } from './consuming/queue-status.ts';
export { workerName } from './wire/worker-name.ts';
export { type InexactNumber, inexactNumber } from './wire/exact-numbers.ts';
export { cutText, storableJson, storableText } from './wire/text.ts';
export {
  DependencyAwayError,
  messageInHand,
  RefusedError,
  Refusal,
  Verdict,
  type Doorkeeper,
  type Place,
  type Sending,
  type Share,
  type Stamp,
  type TaskGate,
  type ToldAgain,
} from './aliases.ts';
