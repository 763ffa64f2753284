import type { RabbitClientOptions } from './rabbit-client-options.ts';
import type { RabbitServerOptions } from './rabbit-server-options.ts';

/** The compiler sees to it that no option is left out here. */
const namesOf = <Options>(names: { readonly [Name in keyof Required<Options>]: true }): readonly string[] =>
  Object.keys(names);

export const SERVER_OPTIONS = namesOf<RabbitServerOptions>({
  url: true,
  group: true,
  queue: true,
  queueOptions: true,
  partitions: true,
  prefetch: true,
  drainTimeoutMs: true,
  startTimeoutMs: true,
  contracts: true,
  transportId: true,
  replay: true,
  onOutcome: true,
  cancelledBy: true,
  pausable: true,
  limiter: true,
  authorizer: true,
  tokens: true,
  sign: true,
  guards: true,
  serializer: true,
  deserializer: true,
  doorkeeper: true,
  gate: true,
});

export const CLIENT_OPTIONS = namesOf<RabbitClientOptions>({
  url: true,
  service: true,
  deadlineMs: true,
  connectTimeoutMs: true,
  group: true,
  queue: true,
  nestQueue: true,
  sign: true,
  authorizer: true,
  contracts: true,
  window: true,
  confirmTimeoutMs: true,
  serializer: true,
  deserializer: true,
  stamp: true,
});
