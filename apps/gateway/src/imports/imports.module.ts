import { Module } from '@nestjs/common';
import { ExportsController } from './exports.controller.ts';
import { ImportUpload } from './import-upload.ts';
import { ImportsController } from './imports.controller.ts';

@Module({
  controllers: [ImportsController, ExportsController],
  providers: [ImportUpload],
})
export class ImportsModule {}
