import { Module } from '@nestjs/common';
import { QueuesModule } from '../queues/queues.module.ts';
import { WorkersModule } from '../workers/workers.module.ts';
import { DeadLetterJourney } from './dead-letter-journey.ts';
import { JourneyAccess } from './journey-access.ts';
import { JourneySources } from './journey-sources.ts';
import { JourneysController } from './journeys.controller.ts';
import { Journeys } from './journeys.ts';
import { PartAnswers } from './part-answers.ts';
import { QueueObstacles } from './queue-obstacles.ts';
import { TaskJourney } from './task-journey.ts';

/** Journeys: what every service knows of one thing, put together. */
@Module({
  imports: [QueuesModule, WorkersModule],
  controllers: [JourneysController],
  providers: [Journeys, PartAnswers, JourneyAccess, JourneySources, QueueObstacles, TaskJourney, DeadLetterJourney],
  exports: [JourneySources],
})
export class JourneysModule {}
