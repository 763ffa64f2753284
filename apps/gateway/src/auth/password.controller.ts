import { Body, Controller, Get, Headers, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, BODY, Limited, NeedsToken, TheCaller, UnacceptableError } from '@warren/http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Page, showPage, ShowsPage } from '../http/page.ts';
import type { TokenSubject } from './access-token.ts';
import { Auth } from './auth.ts';
import { Public } from './bearer.guard.ts';
import { Address, NewPassword, Password } from './credentials.ts';
import { OwnPassword } from './own-password.ts';
import { PasswordReset } from './password-reset.ts';
import { ResetRequests } from './reset-requests.ts';
import { AllowUnverified } from './verified-address.guard.ts';

const Whose = z.object({ email: Address }).meta({ id: 'PasswordResetRequest' });
type Whose = z.output<typeof Whose>;
const Link = z.object({ token: z.string().max(200).optional() });
type Link = z.output<typeof Link>;
const Reset = z.object({ token: z.string().max(200).optional(), password: NewPassword }).meta({ id: 'PasswordReset' });
type Reset = z.output<typeof Reset>;
const Change = z.object({ currentPassword: Password, newPassword: NewPassword }).meta({ id: 'PasswordChange' });
type Change = z.output<typeof Change>;
const Accepted = z.object({ message: z.string() }).meta({ id: 'PasswordResetAccepted' });

/** The same for every address, whether it has an account or not. */
const ACCEPTED = { message: 'If there is an account with this address, a link is on its way to it.' };

const ask: Page = {
  title: 'A new password',
  text: 'Choose one of at least 8 characters.',
  button: 'Set it',
  asks: 'password',
};
const done: Page = { title: 'Done', text: 'Your password is set, and you are logged out everywhere. Log in with it.' };
const useless: Page = { title: 'This link does not work', text: 'It was used before, or is too old. Ask for another.' };

/** The password of one's account. */
@ApiTags('auth')
@Controller('auth/password')
export class PasswordController {
  constructor(
    private readonly auth: Auth,
    private readonly passwords: OwnPassword,
    private readonly resets: PasswordReset,
    private readonly requests: ResetRequests,
  ) {}

  @Put()
  @Limited('password-check')
  @NeedsToken()
  @AllowUnverified()
  @HttpCode(204)
  @Answers('Change your password; your other sessions end', { 204: undefined }, BODY)
  async change(
    @Body({ schema: Change }) { currentPassword: current, newPassword: next }: Change,
    @TheCaller() caller: TokenSubject,
  ): Promise<void> {
    await this.passwords.change(await this.auth.user(caller), caller, { current, next });
  }

  @Post('forgot')
  @Limited('password-reset')
  @Public()
  @HttpCode(202)
  @Answers('Ask for a link to a new password, by mail', { 202: Accepted }, BODY)
  async ask(@Body({ schema: Whose }) { email }: Whose): Promise<z.output<typeof Accepted>> {
    await this.requests.add(email);
    return ACCEPTED;
  }

  @Get('reset')
  @Public()
  @Answers('A page that takes the new password; it changes nothing', { 200: undefined })
  @ShowsPage(422, 'The link does not work.')
  page(@Query({ schema: Link }) { token }: Link, @Res({ passthrough: true }) reply: FastifyReply): string {
    return token ? showPage(reply, ask) : showPage(reply.status(422), useless);
  }

  @Post('reset')
  @Limited('link')
  @Public()
  @HttpCode(204)
  @Answers('Set a new password by the link in the mail; every session ends', { 204: undefined })
  @ShowsPage(200, 'It is set, as a page says where text/html is accepted.')
  @ShowsPage(422, 'The link does not work, or the password is none that may be had.')
  async reset(
    @Query({ schema: Link }) link: Link,
    @Body({ schema: Reset }) { token = link.token ?? '', password }: Reset,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const isForPeople = accept?.includes('text/html') ?? false;
    try {
      await this.resets.reset(token, password);
      return isForPeople ? showPage(reply.status(200), done) : undefined;
    } catch (error) {
      if (!isForPeople || !(error instanceof UnacceptableError)) throw error;
      const page = error.code === 'link-invalid' ? useless : { ...ask, text: error.message };
      return showPage(reply.status(422), page);
    }
  }
}
