import { Module, type DynamicModule } from '@nestjs/common';
import { Messenger } from './messenger.ts';
import { RABBIT_CLIENT_OPTIONS, RabbitClient, type RabbitClientOptions } from './rabbit-client.ts';

/** Gives an application {@link Messenger} and {@link RabbitClient}, on one connection, everywhere. */
@Module({})
export class MessagingModule {
  static forRoot(options: RabbitClientOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: RABBIT_CLIENT_OPTIONS, useValue: options }, RabbitClient, Messenger],
      exports: [RabbitClient, Messenger],
    };
  }
}
