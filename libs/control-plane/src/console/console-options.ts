import type { Abstract, Type } from '@nestjs/common';

/** How operators come to the console, the pages at `/console`. */
export interface ConsoleOptions {
  /**
   * The provider that checks their passwords, by its injection token. Without one the console asks nobody to log in: it
   * calls the API as the browser does, with what the application's own guard knows callers by.
   * @default none
   */
  readonly accounts?: Type<ConsoleAccounts> | Abstract<ConsoleAccounts>;
}

/** Accounts of the application, for the console's log-in. Each method throws `UnauthenticatedError` where it refuses. */
export interface ConsoleAccounts {
  logIn(credentials: ConsoleCredentials): Promise<ConsoleTokens>;
  /** Exchanges the refresh token for new tokens. */
  refresh(refreshToken: string): Promise<ConsoleTokens>;
  /** Ends the session that the refresh token belongs to; one that has ended is no error. */
  logOut(refreshToken: string): Promise<void>;
}

export interface ConsoleCredentials {
  readonly email: string;
  readonly password: string;
  /** The network address that the request comes from. */
  readonly address: string;
  /** How the browser calls itself. */
  readonly userAgent: string | null;
}

/** What the browser keeps where no script can read it. */
export interface ConsoleTokens {
  /** Shown to the application's own guard, as `Authorization: Bearer`. */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds for which the access token is good. */
  readonly expiresIn: number;
}
