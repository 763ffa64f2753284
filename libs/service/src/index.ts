export { connectConsumer, type ConnectedConsumerOptions } from './connect-consumer.ts';
export { createWorker, type Worker } from './create-worker.ts';
export { ServiceSetupError } from './errors.ts';
export { type JourneyOptions } from './journey-handler.ts';
export { type WorkerPersonOptions } from './person-handler.ts';
export { runService, type ServiceDefinition, type ServiceProcess, type ServiceSettings } from './run-service.ts';
export { type ConsumerOptions, type OutcomeListener, type WorkerOptions } from './worker-options.ts';
