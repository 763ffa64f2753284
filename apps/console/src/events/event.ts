/** An event of the log, as `GET /events` lists it. */
export interface LoggedEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly key: string | null;
  readonly cause: string | null;
  readonly correlationId: string;
  readonly by: string | null;
  readonly caller?: string | null;
  readonly payload: unknown;
}

/** What narrows the log down. */
export interface EventInterest {
  readonly type?: string | undefined;
  readonly key?: string | undefined;
}
