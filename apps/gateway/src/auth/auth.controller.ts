import { Body, Controller, Get, Header, Headers, HttpCode, Ip, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers, BODY, Limited, NeedsToken, TheCaller } from '@warren/http';
import type { UserRow } from '../users/user.entity.ts';
import { LogInAttempts } from '../limits/log-in-attempts.ts';
import type { TokenSubject } from './access-token.ts';
import { Auth } from './auth.ts';
import { Credentials, NewUser, RefreshToken, Tokens, User } from './credentials.ts';
import { Public } from './bearer.guard.ts';
import { AllowUnverified } from './verified-address.guard.ts';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: Auth,
    private readonly attempts: LogInAttempts,
  ) {}

  @Post('register')
  @Limited('registration')
  @Public()
  @Answers('Register', { 201: User }, [409, ...BODY])
  async register(
    @Body({ schema: NewUser }) user: NewUser,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<User> {
    const registered = view(await this.auth.register(user));
    void reply.header('location', '/auth/me');
    return registered;
  }

  @Post('login')
  @Limited('log-in')
  @Public()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Answers('Log in', { 200: Tokens }, [401, ...BODY])
  async logIn(
    @Body({ schema: Credentials }) credentials: Credentials,
    @Headers('user-agent') userAgent: string | undefined,
    @Ip() address: string,
  ): Promise<Tokens> {
    return this.attempts.attempt({ email: credentials.email, address }, () =>
      this.auth.logIn(credentials, userAgent?.slice(0, 500) ?? null),
    );
  }

  @Post('refresh')
  @Limited('refresh')
  @Public()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Answers('Exchange a refresh token for new tokens; showing one twice ends its session', { 200: Tokens }, [
    401,
    ...BODY,
  ])
  async refresh(@Body({ schema: RefreshToken }) { refreshToken }: RefreshToken): Promise<Tokens> {
    return this.auth.refresh(refreshToken);
  }

  @Post('logout')
  @NeedsToken()
  @AllowUnverified()
  @HttpCode(204)
  @Answers('End this session', { 204: undefined })
  async logOut(@TheCaller() caller: TokenSubject): Promise<void> {
    await this.auth.logOut(caller);
  }

  @Get('me')
  @NeedsToken()
  @Answers('Who am I?', { 200: User })
  async me(@TheCaller() caller: TokenSubject): Promise<User> {
    return view(await this.auth.user(caller));
  }
}

function view({ id, email, name, createdAt, verifiedAt, role }: UserRow): User {
  return { id, email, name, createdAt: createdAt.toISOString(), verified: verifiedAt !== null, role };
}
