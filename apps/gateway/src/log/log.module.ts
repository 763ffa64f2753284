import { Module } from '@nestjs/common';
import { EventsController } from './events.controller.ts';
import { LiveEvents } from './live-events.ts';
import { ReplaysController } from './replays.controller.ts';

/** The log of facts, which audit keeps: looked into, heard as it grows, told again. */
@Module({ controllers: [EventsController, ReplaysController], providers: [LiveEvents] })
export class LogModule {}
