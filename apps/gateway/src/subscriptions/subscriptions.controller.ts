import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AskToSubscribe, ConfirmSubscription, type Origin, Unsubscribe } from '@showcase/contracts';
import { NewEmailAddress, type RequestContract } from '@warren/contracts';
import { Messenger, RemoteRejectionError } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../auth/bearer.guard.ts';
import { Answers, BODY, Limited } from '@warren/http';
import { type Page, showPage, ShowsPage } from '../http/page.ts';
import { askToConfirm, askToUnsubscribe, confirmed, tryAgain, unsubscribed, useless } from './pages.ts';

const SubscriptionRequest = z.object({ email: NewEmailAddress, name: z.string().min(1).max(200).optional() });
type SubscriptionRequest = z.output<typeof SubscriptionRequest>;
const Accepted = z.object({ message: z.string() }).meta({ id: 'SubscriptionAccepted' });
/** A link that lost its token on the way is a person's all the same, and gets a page. */
const Link = z.object({ token: z.string().max(2_000).optional() });
type Link = z.output<typeof Link>;

/** The same for everybody, whatever is known of the address. */
const ACCEPTED = { message: 'If this address is yours, look into its mailbox.' };

const USELESS = 'The link does not work.';

/** Double opt-in, for people without an account. What a link does it does on POST only: mail scanners follow links. */
@ApiTags('subscriptions')
@Public()
@Controller('subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly messenger: Messenger,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  @Post()
  @Limited('subscription')
  @HttpCode(202)
  @Answers("Ask for the newsletter; the address's owner is asked by mail", { 202: Accepted }, BODY)
  async ask(
    @Body({ schema: SubscriptionRequest }) { email, name }: SubscriptionRequest,
    @Req() request: FastifyRequest,
  ) {
    const payload = { email, name: name ?? null, origin: originOf(request, 'api'), askedAt: new Date().toISOString() };
    await this.unitOfWork.run(() => this.outbox.enqueue(AskToSubscribe, payload));
    return ACCEPTED;
  }

  @Get('confirm')
  @Answers('A page with a button; it changes nothing', { 200: undefined })
  @ShowsPage(422, USELESS)
  confirmPage(@Query({ schema: Link }) { token }: Link, @Res({ passthrough: true }) reply: FastifyReply): string {
    return !token ? showPage(reply.status(422), useless) : showPage(reply, askToConfirm);
  }

  @Post('confirm')
  @Limited('link')
  @HttpCode(200)
  @Answers('Confirm a subscription', { 200: undefined })
  @ShowsPage(422, USELESS)
  @ShowsPage(503, 'It cannot be done just now.')
  async confirm(
    @Query({ schema: Link }) { token }: Link,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer(reply, confirmed, ConfirmSubscription, { token, origin: originOf(request, 'confirm') });
  }

  @Get('unsubscribe')
  @Answers('A page with a button; it changes nothing', { 200: undefined })
  @ShowsPage(422, USELESS)
  unsubscribePage(@Query({ schema: Link }) { token }: Link, @Res({ passthrough: true }) reply: FastifyReply): string {
    return !token ? showPage(reply.status(422), useless) : showPage(reply, askToUnsubscribe);
  }

  /** Also the one click of RFC 8058, which mail programs send by themselves. */
  @Post('unsubscribe')
  @Limited('link')
  @HttpCode(200)
  @Answers('End a subscription', { 200: undefined })
  @ShowsPage(422, USELESS)
  @ShowsPage(503, 'It cannot be done just now.')
  async unsubscribe(
    @Query({ schema: Link }) { token }: Link,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer(reply, unsubscribed, Unsubscribe, { token, origin: originOf(request, 'unsubscribe') });
  }

  /** People see a page in any case: what is wrong they can tell from it, and programs from the status. */
  private async answer(
    reply: FastifyReply,
    done: Page,
    contract: typeof ConfirmSubscription | typeof Unsubscribe,
    payload: { token: string | undefined; origin: Origin },
  ): Promise<string> {
    if (!payload.token) return showPage(reply.status(422), useless);
    try {
      await this.messenger.request(contract as RequestContract, payload);
      return showPage(reply, done);
    } catch (error) {
      return error instanceof RemoteRejectionError
        ? showPage(reply.status(422), useless)
        : showPage(reply.status(503), tryAgain);
    }
  }
}

function originOf({ ip, headers }: FastifyRequest, form: string): Origin {
  return { ip, userAgent: headers['user-agent']?.slice(0, 500) ?? null, form };
}
