import { Controller, Get, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Limited, NeedsToken, TheCaller, UnacceptableError } from '@warren/http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Page, showPage, ShowsPage } from '../http/page.ts';
import type { TokenSubject } from './access-token.ts';
import { Auth } from './auth.ts';
import { Public } from './bearer.guard.ts';
import { AllowUnverified } from './verified-address.guard.ts';
import { Verification } from './verification.ts';

/** A link that lost its token on the way is a person's all the same, and gets a page. */
const Link = z.object({ token: z.string().max(200).optional() });
type Link = z.output<typeof Link>;
const Verified = z.object({ verified: z.literal(true) }).meta({ id: 'Verified' });
const Accepted = z.object({ message: z.string() }).meta({ id: 'VerificationMail' });

const USELESS = 'The link does not work.';

const ask: Page = {
  title: 'Is this your address?',
  text: 'One click, and your account can do all that it is for.',
  button: 'Verify my address',
};
const verified: Page = { title: 'Thank you', text: 'Your address is verified. You can close this page.' };
const useless: Page = {
  title: 'This link does not work',
  text: 'It is too old, or a part of it was lost on the way. Log in, and ask for another mail.',
};

/** What the link does it does on POST only: mail scanners follow links. People get pages, programs what they accept. */
@ApiTags('auth')
@Controller('auth/verify')
export class VerificationController {
  constructor(
    private readonly verification: Verification,
    private readonly auth: Auth,
  ) {}

  @Get()
  @Public()
  @Answers('A page with a button; it changes nothing', { 200: undefined })
  @ShowsPage(422, USELESS)
  page(@Query({ schema: Link }) { token }: Link, @Res({ passthrough: true }) reply: FastifyReply): string {
    return token ? showPage(reply, ask) : showPage(reply.status(422), useless);
  }

  @Post()
  @Limited('link')
  @Public()
  @HttpCode(200)
  @Answers('Verify the address that the link was sent to; a page where text/html is accepted', { 200: Verified })
  @ShowsPage(422, USELESS)
  async verify(
    @Query({ schema: Link }) { token = '' }: Link,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | z.output<typeof Verified>> {
    const isForPeople = accept?.includes('text/html') ?? false;
    try {
      await this.verification.verify(token);
      return isForPeople ? showPage(reply, verified) : { verified: true };
    } catch (error) {
      if (isForPeople && error instanceof UnacceptableError) return showPage(reply.status(422), useless);
      throw error;
    }
  }

  @Post('mail')
  @Limited('verification-mail')
  @NeedsToken()
  @AllowUnverified()
  @HttpCode(202)
  @Answers('Send the mail with the link again', { 202: Accepted }, [409])
  async sendAgain(@TheCaller() caller: TokenSubject): Promise<z.output<typeof Accepted>> {
    await this.verification.ask(await this.auth.user(caller));
    return { message: 'The mail is on its way.' };
  }
}
