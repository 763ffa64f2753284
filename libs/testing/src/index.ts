export { BrokerInspector } from './broker-inspector.ts';
export { FaultProxy } from './fault-proxy.ts';
export { managementApi, type ManagementApi } from './management-api.ts';
export { Recorder } from './recorder.ts';
export { address, amqpUrl, freshName } from './services.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export { until } from './until.ts';
export { testVhost, type TestVhost } from './vhost.ts';
export { startBroker, startPostgres, startRedis, type Broker, type Service } from './private-services.ts';
