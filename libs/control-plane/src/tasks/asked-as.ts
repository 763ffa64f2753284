import type { Caller } from '@warren/http';

/** As what a caller asks for something. */
export type CallerRole = 'operator' | 'user';

export const roleOfCaller = ({ role }: Caller): CallerRole => role ?? 'user';

/** As what something was asked for: by the application's own code, or by a caller over HTTP. */
export type AskedAs = 'application' | CallerRole;

/** What was asked for earlier. */
export interface Asked {
  readonly type: string;
  readonly createdBy: string | null;
  /** `null` for what was asked for before this was kept: its owner's role now decides. */
  readonly askedAs: AskedAs | null;
}
