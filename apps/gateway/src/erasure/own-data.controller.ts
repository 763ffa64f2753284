import { Body, Controller, Delete, Get, Header, HttpCode } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, BODY, NeedsToken, TheCaller } from '@warren/http';
import { z } from 'zod';
import type { TokenSubject } from '../auth/access-token.ts';
import { Auth } from '../auth/auth.ts';
import { Password } from '../auth/credentials.ts';
import { OwnPassword } from '../auth/own-password.ts';
import { AllowUnverified } from '../auth/verified-address.guard.ts';
import { Erasures } from './erasures.ts';
import { type HeldData, HeldDataOf } from './held-data.ts';

const Confirmation = z.object({ password: Password }).meta({ id: 'ErasureConfirmation' });
type Confirmation = z.output<typeof Confirmation>;
const Accepted = z.object({ erasureId: z.uuid() }).meta({ id: 'ErasureAccepted' });
const Rows = z.array(z.record(z.string(), z.unknown()));
const Data = z
  .object({ account: Rows, sessions: Rows, roleChanges: Rows, orders: Rows, tasks: Rows, schedules: Rows })
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
    private readonly held: HeldDataOf,
  ) {}

  @Get('data')
  @Header('cache-control', 'no-store')
  @Answers('What the gateway keeps about you', { 200: Data })
  async data(@TheCaller() { userId }: TokenSubject): Promise<HeldData> {
    return this.held.person(userId);
  }

  @Delete()
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
