import { Body, Controller, Delete, HttpCode, Inject, Post, Put, Req, Res, UseFilters, UsePipes } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ApiTags } from '@nestjs/swagger';
import {
  Answers,
  BODY,
  ForbiddenError,
  Limited,
  MissingError,
  ProblemFilter,
  RequestPipe,
  UnauthenticatedError,
} from '@warren/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import type { ConsoleAccounts } from './console-options.ts';
import { CONSOLE_HEADER, isOfConsole } from './cookie-bearer.ts';
import { clearSession, keepSession, refreshTokenOf } from './session-cookies.ts';

const Credentials = z
  .object({ email: z.email().max(254), password: z.string().min(1).max(1_000) })
  .strict()
  .meta({ id: 'ConsoleCredentials' });
type Credentials = z.output<typeof Credentials>;

/** The console's log-in. Tokens go into cookies that no script can read, and into no body. */
@ApiTags('console')
@UsePipes(RequestPipe)
@UseFilters(new ProblemFilter())
@Controller('console/session')
export class ConsoleSessionController {
  constructor(
    private readonly modules: ModuleRef,
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'console'>,
  ) {}

  @Post()
  @Limited('console-log-in')
  @HttpCode(204)
  @Answers('Log in to the console', { 204: undefined }, [401, 403, 404, ...BODY])
  async logIn(
    @Body({ schema: Credentials }) credentials: Credentials,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    requireConsole(request);
    const userAgent = request.headers['user-agent']?.slice(0, 500) ?? null;
    keepSession(request, reply, await this.accounts().logIn({ ...credentials, userAgent, address: request.ip }));
  }

  @Put()
  @HttpCode(204)
  @Answers('Go on with the session for another while', { 204: undefined }, [401, 403, 404])
  async refresh(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    requireConsole(request);
    const refreshToken = refreshTokenOf(request);
    if (!refreshToken) throw new UnauthenticatedError('session-missing', 'There is no session to go on with: log in.');
    keepSession(request, reply, await this.accounts().refresh(refreshToken));
  }

  @Delete()
  @HttpCode(204)
  @Answers('Log out of the console', { 204: undefined }, [403, 404])
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    requireConsole(request);
    const refreshToken = refreshTokenOf(request);
    clearSession(request, reply);
    if (refreshToken) await this.accounts().logOut(refreshToken);
  }

  private accounts(): ConsoleAccounts {
    const accounts = typeof this.options.console === 'object' ? this.options.console.accounts : undefined;
    if (accounts) return this.modules.get<ConsoleAccounts>(accounts, { strict: false });
    throw new MissingError('console-accounts-unknown', 'This application logs in elsewhere than in the console.');
  }
}

/** Another site's page cannot log anybody in or out. */
function requireConsole(request: FastifyRequest): void {
  if (isOfConsole(request)) return;
  throw new ForbiddenError('not-the-console', `This is for the console's own pages, which send ${CONSOLE_HEADER}.`);
}
