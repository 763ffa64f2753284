import { Module } from '@nestjs/common';
import { catalogue } from '@showcase/contracts';
import { OwnedWork } from '@warren/control-plane';
import { personProviders } from '@warren/persistence';
import { RolesModule } from '../roles/roles.module.ts';
import { ErasureAnswers } from './erasure-answers.ts';
import { ErasureEventsHandler } from './erasure-events.handler.ts';
import { ErasureProgress } from './erasure-progress.ts';
import { ErasuresController } from './erasures.controller.ts';
import { Erasures, GATEWAY } from './erasures.ts';
import { OwnDataController } from './own-data.controller.ts';
import { OwnDataOf } from './own-data.ts';
import { personRows } from './person-rows.ts';

/** The address of an erasure is kept until the last group is done with it. */
const UNSCRUBBED = ['erasures'];
const persons = { contracts: catalogue, rows: personRows, eraser: OwnedWork, unscrubbed: UNSCRUBBED };

/** What people may ask about themselves: what is kept, and that it goes. */
@Module({
  imports: [RolesModule],
  controllers: [OwnDataController, ErasuresController, ErasureEventsHandler],
  providers: [Erasures, ErasureAnswers, ErasureProgress, OwnDataOf, ...personProviders(GATEWAY, persons)],
})
export class ErasureModule {}
