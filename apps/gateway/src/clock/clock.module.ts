import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { Clock, CLOCK_QUEUE } from './clock.ts';

@Module({ imports: [BullModule.registerQueue({ name: CLOCK_QUEUE })], providers: [Clock], exports: [Clock] })
export class ClockModule {}
