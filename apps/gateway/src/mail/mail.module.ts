import { type DynamicModule, Module } from '@nestjs/common';
import { MailController } from './mail.controller.ts';
import { ReportForwarder } from './report-forwarder.ts';
import { ReportSeal } from './report-seal.ts';

@Module({})
export class MailModule {
  /** @param secret signs reports; without one none are taken */
  static forRoot(secret: string | undefined): DynamicModule {
    return {
      module: MailModule,
      controllers: [MailController],
      providers: [ReportForwarder, { provide: ReportSeal, useValue: new ReportSeal(secret) }],
    };
  }
}
