import { Module } from '@nestjs/common';
import { TasksModule } from '../tasks/tasks.module.ts';
import { ExportsController } from './exports.controller.ts';
import { ImportUpload } from './import-upload.ts';
import { ImportsController } from './imports.controller.ts';

@Module({
  imports: [TasksModule],
  controllers: [ImportsController, ExportsController],
  providers: [ImportUpload],
})
export class ImportsModule {}
