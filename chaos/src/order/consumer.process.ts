import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagingModule, RabbitServer } from '@warren/messaging';
import { InboxInterceptor, PersistenceExceptionFilter, PersistenceModule } from '@warren/persistence';
import { BookingConsumer, CreateEntries } from './booking-consumer.ts';
import type { ConsumerOptions } from './race.ts';

/** One worker of the group, until it is told to stop, or killed. */
const { amqp, postgres, group, partitions } = JSON.parse(process.argv[2] ?? '') as ConsumerOptions;

@Module({
  imports: [
    MessagingModule.forRoot({ url: amqp, service: group }),
    PersistenceModule.forRoot({
      url: postgres,
      schema: group,
      entities: [],
      migrations: [CreateEntries],
      relay: false,
    }),
  ],
  controllers: [BookingConsumer],
})
class Office {}

process.on('disconnect', () => process.exit(1)); // whoever started it has died
const strategy = new RabbitServer({ url: amqp, group, ...(partitions !== undefined && { partitions }) });
const app = await NestFactory.createMicroservice(Office, { strategy, logger: ['warn', 'error'] });
app.useGlobalFilters(new PersistenceExceptionFilter());
app.useGlobalInterceptors(app.get(InboxInterceptor));
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
await app.listen();
process.send?.({ ready: true });
