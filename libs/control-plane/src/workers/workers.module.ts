import { Module } from '@nestjs/common';
import { WorkerReportsHandler } from './worker-reports.handler.ts';
import { WorkersController } from './workers.controller.ts';
import { Workers } from './workers.ts';

/** The workers, as operators see them. */
@Module({
  controllers: [WorkersController, WorkerReportsHandler],
  providers: [Workers],
  exports: [Workers],
})
export class WorkersModule {}
