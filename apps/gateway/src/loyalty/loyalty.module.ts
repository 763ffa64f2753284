import { Module } from '@nestjs/common';
import { LoyaltyController } from './loyalty.controller.ts';

@Module({ controllers: [LoyaltyController] })
export class LoyaltyModule {}
