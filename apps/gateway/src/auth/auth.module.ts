import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccountRoles } from './account-roles.ts';
import { AccessTokens, JWT_SECRET } from './access-token.ts';
import { AuthController } from './auth.controller.ts';
import { Auth } from './auth.ts';
import { BearerGuard } from './bearer.guard.ts';
import { ConsoleLogIn } from './console-log-in.ts';
import { KnownCallers } from './known-callers.ts';
import { MessageTokenInterceptor } from './message-token.interceptor.ts';
import { Sessions } from './sessions.ts';

@Module({})
export class AuthModule {
  /** @param secret signs the access tokens, at least 32 characters; who knows it can be anybody */
  static forRoot(secret: string): DynamicModule {
    return {
      module: AuthModule,
      controllers: [AuthController],
      providers: [
        Auth,
        AccountRoles,
        Sessions,
        ConsoleLogIn,
        AccessTokens,
        KnownCallers,
        { provide: JWT_SECRET, useValue: secret },
        { provide: APP_GUARD, useClass: BearerGuard },
        { provide: APP_INTERCEPTOR, useClass: MessageTokenInterceptor },
      ],
    };
  }
}
