import { Body, Controller, Delete, Get, Header, HttpCode } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, BODY, Limited, NeedsToken, TheCaller } from '@warren/http';
import { z } from 'zod';
import type { TokenSubject } from '../auth/access-token.ts';
import { Auth } from '../auth/auth.ts';
import { Password } from '../auth/credentials.ts';
import { OwnPassword } from '../auth/own-password.ts';
import { AllowUnverified } from '../auth/verified-address.guard.ts';
import { Erasures } from './erasures.ts';
import { type OwnData, OwnDataOf } from './own-data.ts';

const Confirmation = z.object({ password: Password }).meta({ id: 'ErasureConfirmation' });
type Confirmation = z.output<typeof Confirmation>;
const Accepted = z.object({ erasureId: z.uuid() }).meta({ id: 'ErasureAccepted' });
const Rows = z.array(z.record(z.string(), z.unknown()));
const Kinds = z.record(z.string(), Rows);
const Data = z
  .looseObject({
    ...{ account: Rows, sessions: Rows, roleChanges: Rows, orders: Rows, tasks: Rows, schedules: Rows },
    services: z.record(z.string(), Kinds),
    unanswered: z.array(z.object({ service: z.string(), problem: z.string() })),
    isCut: z.boolean().describe('Of some kind there are more than 500: those are not shown here.'),
  })
  .meta({ id: 'OwnData' });

/** What people may ask by law about themselves. */
@ApiTags('auth')
@NeedsToken()
@AllowUnverified()
@Controller('auth/me')
export class OwnDataController {
  constructor(
    private readonly auth: Auth,
    private readonly passwords: OwnPassword,
    private readonly erasures: Erasures,
    private readonly held: OwnDataOf,
  ) {}

  @Get('data')
  @Limited('own-data')
  @Header('cache-control', 'no-store')
  @Answers('What is kept about you, by each service; one that does not answer is named', { 200: Data })
  async data(@TheCaller() caller: TokenSubject): Promise<OwnData> {
    const { id: userId, email } = await this.auth.user(caller);
    return this.held.person({ userId, email });
  }

  @Delete()
  @Limited('password-check')
  @HttpCode(202)
  @Answers('Delete your account: you are logged out everywhere, and erased by every service', { 202: Accepted }, [
    409,
    ...BODY,
  ])
  async erase(
    @Body({ schema: Confirmation }) { password }: Confirmation,
    @TheCaller() caller: TokenSubject,
  ): Promise<z.output<typeof Accepted>> {
    const user = await this.auth.user(caller);
    await this.passwords.confirm(user, password);
    return { erasureId: await this.erasures.erase(user) };
  }
}
