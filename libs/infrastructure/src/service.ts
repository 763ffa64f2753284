/** A service that Warren runs for itself and can do anything to. */
export interface Service {
  readonly url: string;
  /** Ends it in order; its data stays. */
  stop(): Promise<void>;
  /** Ends it the way a power cut would; its data stays as it is. */
  kill(): Promise<void>;
  /** Starts it again after `stop` or `kill`, at the same address with the same data. Resolves once it answers. */
  start(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Files of a server that takes clients by TLS only, and of those only whose certificate its authority has signed. */
export interface ServerCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface Broker extends Service {
  /** The management UI and API, with login. */
  readonly management: string;
  /** Runs `rabbitmqctl` against it. Resolves with what that prints. */
  control(...args: string[]): Promise<string>;
}

/** Brokers that share their queues. */
export interface Cluster {
  readonly nodes: readonly [Broker, ...Broker[]];
  close(): Promise<void>;
}

/** Milliseconds after which a service that is not ready is taken as hung; a busy machine needs minutes, and a first image too. */
export const START_TIMEOUT_MS = 180_000;

/** Resolves with true once a service is ready. */
export type Ready = () => Promise<boolean>;
