import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, type Caller, TheCaller } from '@warren/http';
import { z } from 'zod';
import { ForCallers } from '../access.ts';

const ConsoleCaller = z.object({ userId: z.uuid(), role: z.enum(['operator', 'user']) }).meta({ id: 'ConsoleCaller' });
type ConsoleCaller = z.output<typeof ConsoleCaller>;

/** Whom the console works for. */
@ApiTags('console')
@ForCallers()
@Controller('console/caller')
export class ConsoleCallerController {
  @Get()
  @Header('cache-control', 'no-store')
  @Answers('Who is logged in to the console', { 200: ConsoleCaller })
  find(@TheCaller() { userId, role }: Caller): ConsoleCaller {
    return { userId, role: role ?? 'user' };
  }
}
