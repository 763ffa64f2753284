export { AccessRefused } from './access.ts';
export { breaks } from './compatibility.ts';
export {
  AUDIENCES,
  defineEvent,
  defineRequest,
  defineTask,
  includesAudience,
  PRIORITIES,
  type AnswerInputOf,
  type AnswerOf,
  type Audience,
  type Contract,
  type ContractType,
  type EventContract,
  type InputOf,
  type PayloadOf,
  type Priority,
  type RequestContract,
  type TaskContract,
} from './contract.ts';
export {
  explainJourney,
  JOURNEY_KEYS,
  JourneyFinding,
  JourneyHop,
  JourneyKey,
  type JourneyKeyKind,
  JourneyPart,
  JourneyQuestion,
} from './journeys.ts';
export { EMPTY_PART, findingOf, hopOf, idsOf, joinParts, type JourneyExplainer, valuesOf } from './journey-parts.ts';
export { JOURNEY_REASONS, JOURNEY_STATES, type JourneyReason, type JourneyState } from './journey-reasons.ts';
export { type ContractSchema, type JsonSchema, schemaOf } from './json-schema.ts';
export { OutboxAnswer, OutboxCommand, outboxControl, SetAsideMessage } from './outboxes.ts';
export { addressFlaw, matchingKey } from './email-address.ts';
export {
  EmailAddress,
  LONGEST_NAME,
  NewEmailAddress,
  personal,
  personalFields,
  PersonName,
  UnboundedEmailAddress,
} from './personal.ts';
export { pageOf, withUnreadableRows } from './page.ts';
export { type PayloadSchemas, payloadSchemas, PersonScrubber } from './person-scrubber.ts';
export { addressInPlaceOf, PersonText } from './person-text.ts';
export { type Person, PersonErased, PersonErasureProgressed, PersonPart, showPerson } from './persons.ts';
export { QueuePaused, QueueResumed } from './queues.ts';
export {
  CancelReplay,
  GetReplay,
  ListReplays,
  Replay,
  replayControl,
  ReplayPolicy,
  ReplayStatus,
  ReplayStep,
  StartReplay,
} from './replays.ts';
export {
  Progress,
  TaskCancelled,
  TaskCancelRequested,
  TaskFailed,
  TaskProgressed,
  TaskRetried,
  TaskStarted,
  TaskSucceeded,
} from './tasks.ts';
export { ConsumedQueue, WorkerReported } from './workers.ts';
export { libraryContracts } from './library-contracts.ts';
export { ReplayStanding } from './aliases.ts';
