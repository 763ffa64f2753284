import { Module } from '@nestjs/common';
import { OutboxesController } from './outboxes.controller.ts';
import { Outboxes } from './outboxes.ts';

/** What outboxes have set aside, as operators see it. */
@Module({ controllers: [OutboxesController], providers: [Outboxes] })
export class OutboxesModule {}
