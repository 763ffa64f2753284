export { Certificates } from './certificates.ts';
export { AskedBroker, type Resource, type Verb } from './asked-broker.ts';
export { BrokerInspector } from './broker-inspector.ts';
export { FaultProxy, type Weather } from './fault-proxy.ts';
export { managementApi, type ManagementApi } from './management-api.ts';
export { type ConsumedEvent } from './consumed-event.ts';
export { Recorder } from './recorder.ts';
export { address, amount, amqpUrl, freshName } from './services.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export { promised, until } from './until.ts';
export { testGround, type GroundOptions, type Servers, type TestGround } from './test-ground.ts';
export { testVhost, type TestVhost } from './vhost.ts';
export {
  startBroker,
  startBrokerWithTls,
  startCluster,
  startPostgres,
  startPostgresWithTls,
  startRedis,
  startRedisWithTls,
  type Broker,
  type Cluster,
  type Service,
} from './private-services.ts';
export { type HeardFact } from './aliases.ts';
export { every, Harness, type HarnessOptions, type HarnessService, type NextTime } from './harness/harness.ts';
export {
  type Expected,
  type HarnessDeadLetter,
  HarnessMessages,
  type HarnessMessage,
} from './harness/harness-messages.ts';
export { MemoryInbox } from './harness/memory-inbox.ts';
export { MemoryOutbox } from './harness/memory-outbox.ts';
export { MemoryBroker } from './memory/memory-broker.ts';
export { catsGroup, CatsModule, handled, type HandledEvent } from './conformance/cats.ts';
export { type Behaviour, type ConformanceSuite } from './conformance/behaviour.ts';
export { NestConformance } from './conformance/nest-conformance.ts';
export { type Sides } from './conformance/sides.ts';
export { type TriedBroker, WarrenConformance } from './conformance/warren-conformance.ts';
