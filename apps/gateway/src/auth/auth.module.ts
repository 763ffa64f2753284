import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccountRoles } from './account-roles.ts';
import { AccessTokens, JWT_SECRET } from './access-token.ts';
import { AccountMails, PUBLIC_URL } from './account-mails.ts';
import { AccountTokens } from './account-tokens.ts';
import { AuthController } from './auth.controller.ts';
import { Auth } from './auth.ts';
import { BearerGuard } from './bearer.guard.ts';
import { ConsoleLogIn } from './console-log-in.ts';
import { KnownCallers } from './known-callers.ts';
import { LogInAttempts } from '../limits/log-in-attempts.ts';
import { MessageTokenInterceptor } from './message-token.interceptor.ts';
import { OwnPassword } from './own-password.ts';
import { PasswordReset } from './password-reset.ts';
import { PasswordController } from './password.controller.ts';
import { ResetRequests } from './reset-requests.ts';
import { SessionsController } from './sessions.controller.ts';
import { Sessions } from './sessions.ts';
import { VerificationController } from './verification.controller.ts';
import { Verification } from './verification.ts';
import { VerifiedAddressGuard } from './verified-address.guard.ts';

@Module({})
export class AuthModule {
  /**
   * @param secret signs the access tokens, at least 32 characters; who knows it can be anybody
   * @param publicUrl the base of the links in mails
   */
  static forRoot(secret: string, publicUrl: string): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      exports: [Auth, OwnPassword],
      controllers: [AuthController, VerificationController, PasswordController, SessionsController],
      providers: [
        Auth,
        AccountRoles,
        LogInAttempts,
        Sessions,
        ConsoleLogIn,
        AccessTokens,
        KnownCallers,
        AccountMails,
        AccountTokens,
        Verification,
        OwnPassword,
        PasswordReset,
        ResetRequests,
        { provide: PUBLIC_URL, useValue: publicUrl },
        { provide: JWT_SECRET, useValue: secret },
        { provide: APP_GUARD, useClass: BearerGuard },
        { provide: APP_GUARD, useClass: VerifiedAddressGuard },
        { provide: APP_INTERCEPTOR, useClass: MessageTokenInterceptor },
      ],
    };
  }
}
