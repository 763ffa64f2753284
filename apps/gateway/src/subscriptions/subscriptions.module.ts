import { Module } from '@nestjs/common';
import { PersonsController } from './persons.controller.ts';
import { SubscriptionsController } from './subscriptions.controller.ts';

@Module({ controllers: [SubscriptionsController, PersonsController] })
export class SubscriptionsModule {}
