import { Injectable } from '@nestjs/common';
import type { ConsoleAccounts, ConsoleCredentials, ConsoleTokens } from '@warren/control-plane';
import { LogInAttempts } from '../limits/log-in-attempts.ts';
import { Auth } from './auth.ts';
import { Sessions } from './sessions.ts';

/** The console's operators are the users of this application, and log in as they do. */
@Injectable()
export class ConsoleLogIn implements ConsoleAccounts {
  constructor(
    private readonly auth: Auth,
    private readonly attempts: LogInAttempts,
    private readonly sessions: Sessions,
  ) {}

  async logIn({ userAgent, address, ...credentials }: ConsoleCredentials): Promise<ConsoleTokens> {
    const { email } = credentials;
    return this.attempts.attempt({ email, address }, () => this.auth.logIn(credentials, userAgent));
  }

  async refresh(refreshToken: string): Promise<ConsoleTokens> {
    return this.auth.refresh(refreshToken);
  }

  async logOut(refreshToken: string): Promise<void> {
    await this.sessions.endOf(refreshToken);
  }
}
