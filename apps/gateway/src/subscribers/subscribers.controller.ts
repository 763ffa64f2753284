import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import {
  AddSubscriber,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  Subscriber,
  UpdateSubscriber,
} from '@showcase/contracts';
import { type AnswerOf, NewEmailAddress } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  Answers,
  BODY,
  type Caller,
  IdParameter,
  Limited,
  NeedsToken,
  PageQuery,
  RESPOND_ASYNC,
  TheCaller,
  wantsNoAnswer,
} from '@warren/http';
import { accepted, TaskAccepted, TaskService } from '@warren/control-plane';

const { status, tag, list, text } = ListSubscribers.schema.shape;
const SubscriberQuery = PageQuery.extend({ status, tag, list, text });
const NewSubscriber = AddSubscriber.schema.omit({ asOperator: true }).extend({ email: NewEmailAddress });
const SubscriberChange = UpdateSubscriber.schema.omit({ id: true, asOperator: true });
type SubscriberChange = z.output<typeof SubscriberChange>;
type SubscriberQuery = z.output<typeof SubscriberQuery>;
type NewSubscriber = z.output<typeof NewSubscriber>;
type SubscriberPage = AnswerOf<typeof ListSubscribers>;

/**
 * Subscribers live in the email-subscriptions service. Here they are asked for, and its answer is passed on. Users see whom
 * they added; that others added any is told to none of them.
 */
@ApiTags('subscribers')
@NeedsToken()
@Controller('subscribers')
export class SubscribersController {
  constructor(
    private readonly messenger: Messenger,
    private readonly taskService: TaskService,
  ) {}

  @Post()
  @Limited('subscription')
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description: '`respond-async`: do not wait for the service; 202 and a task.',
  })
  @Answers(
    'Add a subscriber, who is asked by mail, and pending until they confirm',
    { 201: Subscriber, 202: TaskAccepted },
    [409, 502, 504, ...BODY],
  )
  async add(
    @Body({ schema: NewSubscriber }) subscriber: NewSubscriber,
    @Headers('prefer') prefer: string | undefined,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Subscriber | TaskAccepted> {
    if (wantsNoAnswer(prefer)) {
      const task = await this.taskService.submit({
        type: EnrolSubscriber.type,
        payload: subscriber,
        createdBy: caller.userId,
      });
      void reply.status(202).headers({ location: `/tasks/${task.id}`, 'preference-applied': RESPOND_ASYNC });
      return accepted(task);
    }
    const added = await this.messenger.request(AddSubscriber, { ...subscriber, ...by(caller) });
    void reply.status(201).header('location', `/subscribers/${added.id}`);
    return added;
  }

  @Get()
  @Answers("Your subscribers, newest first; for operators, everybody's", { 200: ListSubscribers.answer }, [502, 504])
  async list(
    @Query({ schema: SubscriberQuery }) query: SubscriberQuery,
    @TheCaller() caller: Caller,
  ): Promise<SubscriberPage> {
    return this.messenger.request(ListSubscribers, { ...query, ...by(caller) });
  }

  @Get(':id')
  @Answers('One subscriber', { 200: Subscriber }, [404, 502, 504])
  async find(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<Subscriber> {
    return this.messenger.request(GetSubscriber, { id, ...by(caller) });
  }

  @Patch(':id')
  @Answers('Change what is known about a subscriber; what is left out stays', { 200: Subscriber }, [
    404,
    502,
    504,
    ...BODY,
  ])
  async update(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @Body({ schema: SubscriberChange }) change: SubscriberChange,
    @TheCaller() caller: Caller,
  ): Promise<Subscriber> {
    return this.messenger.request(UpdateSubscriber, { ...change, id, ...by(caller) });
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('Remove a subscriber', { 204: undefined }, [404, 502, 504])
  async remove(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<void> {
    await this.messenger.request(RemoveSubscriber, { id, ...by(caller) });
  }
}

const by = ({ role }: Caller): { asOperator?: true } => (role === 'operator' ? { asOperator: true } : {});
