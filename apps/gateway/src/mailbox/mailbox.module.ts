import { type DynamicModule, Module } from '@nestjs/common';
import { ReportForwarder } from '../mail/report-forwarder.ts';
import { MAILBOX_READING, MailboxReader, type MailboxReading } from './mailbox-reader.ts';

@Module({})
export class MailboxModule {
  /** @param reading without it no mailbox is read */
  static forRoot(reading: MailboxReading | undefined): DynamicModule {
    const providers = [MailboxReader, ReportForwarder, { provide: MAILBOX_READING, useValue: reading }];
    return { module: MailboxModule, providers: reading === undefined ? [] : providers };
  }
}
