/** What a transport, or a broker, must do. */
export interface Behaviour {
  /** A sentence. */
  readonly name: string;
  /** Rejects with an AssertionError when it does otherwise. */
  readonly run: () => Promise<void>;
}

/**
 * Behaviours that need the same services: `beforeAll(() => suite.start())`, `it.each(suite.behaviours)('$name', ({ run }) =>
 * run())`, `afterAll(() => suite.close())`; with any runner of tests, or none.
 */
export interface ConformanceSuite {
  readonly behaviours: readonly Behaviour[];
  start(): Promise<void>;
  close(): Promise<void>;
}
