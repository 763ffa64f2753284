import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessTokens, JWT_SECRET } from './access-token.ts';
import { AuthController } from './auth.controller.ts';
import { Auth } from './auth.ts';
import { BearerGuard } from './bearer.guard.ts';
import { Operators } from './operators.ts';
import { MessageTokenInterceptor } from './message-token.interceptor.ts';
import { Sessions } from './sessions.ts';

@Module({})
export class AuthModule {
  /**
   * @param secret signs the access tokens, at least 32 characters; who knows it can be anybody
   * @param operators the addresses of those who operate Warren
   */
  static forRoot(secret: string, operators: readonly string[]): DynamicModule {
    return {
      module: AuthModule,
      controllers: [AuthController],
      providers: [
        Auth,
        Sessions,
        AccessTokens,
        { provide: JWT_SECRET, useValue: secret },
        { provide: Operators, useValue: new Operators(operators) },
        { provide: APP_GUARD, useClass: BearerGuard },
        { provide: APP_INTERCEPTOR, useClass: MessageTokenInterceptor },
      ],
    };
  }
}
