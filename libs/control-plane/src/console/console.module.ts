import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ConsoleCallerController } from './console-caller.controller.ts';
import { ConsoleFiles } from './console-files.ts';
import { ConsoleSessionController } from './console-session.controller.ts';
import { ConsoleController } from './console.controller.ts';
import { RevealsController } from './reveals.controller.ts';
import { showCookieAsBearer } from './cookie-bearer.ts';

/** The console: its pages, and its log-in. The routes with names come before the one that takes the rest. */
@Module({
  controllers: [ConsoleSessionController, ConsoleCallerController, RevealsController, ConsoleController],
  providers: [ConsoleFiles],
})
export class ConsoleModule {
  constructor({ httpAdapter }: HttpAdapterHost) {
    // Another adapter is refused by the control plane itself, with a sentence.
    if (httpAdapter?.getType() === 'fastify') showCookieAsBearer(httpAdapter.getInstance<FastifyInstance>());
  }
}
