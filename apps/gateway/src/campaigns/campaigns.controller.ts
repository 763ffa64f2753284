import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Campaign,
  CancelCampaign,
  CreateCampaign,
  GetCampaign,
  ListCampaigns,
  PauseCampaign,
  PreviewCampaign,
  ResumeCampaign,
  SendCampaign,
} from '@showcase/contracts';
import type { AnswerOf, PayloadOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers, BODY, IdParameter, NeedsOperator, OperatorGuard, PageQuery } from '@warren/http';

/** A mistyped year must not send at once: nothing takes mails back. */
const SendTime = SendCampaign.schema
  .pick({ at: true })
  .refine(({ at }) => at === undefined || Date.parse(at) > Date.now() - 60_000, {
    path: ['at'],
    error: 'has passed: leave it out to send now',
  })
  .default({});
type SendTime = z.output<typeof SendTime>;
const Reader = PreviewCampaign.schema.pick({ subscriberId: true }).default({});
type Reader = z.output<typeof Reader>;
type NewCampaign = PayloadOf<typeof CreateCampaign>;
type PageQuery = z.output<typeof PageQuery>;

/** Newsletters: drafted, looked at, sent to all who have confirmed. They live in the email-subscriptions service. */
@ApiTags('campaigns')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('campaigns')
export class CampaignsController {
  constructor(private readonly messenger: Messenger) {}

  @Post()
  @Answers('Draft a campaign', { 201: Campaign }, [502, 504, ...BODY])
  async create(
    @Body({ schema: CreateCampaign.schema }) draft: NewCampaign,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Campaign> {
    const campaign = await this.messenger.request(CreateCampaign, draft);
    void reply.header('location', `/campaigns/${campaign.id}`);
    return campaign;
  }

  @Get()
  @Answers('Campaigns with their progress, newest first', { 200: ListCampaigns.answer }, [502, 504])
  async list(@Query({ schema: PageQuery }) query: PageQuery): Promise<AnswerOf<typeof ListCampaigns>> {
    return this.messenger.request(ListCampaigns, query);
  }

  @Get(':id')
  @Answers('A campaign with its progress', { 200: Campaign }, [404, 502, 504])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Campaign> {
    return this.messenger.request(GetCampaign, { id });
  }

  @Post(':id/preview')
  @HttpCode(200)
  @Answers('The mail as a subscriber gets it', { 200: PreviewCampaign.answer }, [404, 502, 504, ...BODY])
  async preview(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @Body({ schema: Reader }) reader: Reader,
  ): Promise<AnswerOf<typeof PreviewCampaign>> {
    return this.messenger.request(PreviewCampaign, { id, ...reader });
  }

  @Post(':id/send')
  @HttpCode(200)
  @Answers('Send it, now or at a moment', { 200: Campaign }, [404, 409, 502, 504, ...BODY])
  async send(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @Body({ schema: SendTime }) sendTime: SendTime,
  ): Promise<Campaign> {
    return this.messenger.request(SendCampaign, { id, ...sendTime });
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Answers('Send no more until it is resumed', { 200: Campaign }, [404, 409, 502, 504])
  async pause(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Campaign> {
    return this.messenger.request(PauseCampaign, { id });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Answers('Go on with those who have not got it', { 200: Campaign }, [404, 409, 502, 504])
  async resume(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Campaign> {
    return this.messenger.request(ResumeCampaign, { id });
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Answers('End it; who has not got it does not get it', { 200: Campaign }, [404, 409, 502, 504])
  async cancel(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<Campaign> {
    return this.messenger.request(CancelCampaign, { id });
  }
}
