import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { createWorker } from '@warren/service';
import { BookingConsumer, CreateEntries } from './booking-consumer.ts';
import type { ConsumerOptions } from './race.ts';

/** One worker of the group, until it is told to stop, or killed. */
const { amqp, postgres, group, partitions } = JSON.parse(process.argv[2] ?? '') as ConsumerOptions;

@Module({ controllers: [BookingConsumer] })
class Office {}

process.on('disconnect', () => process.exit(1)); // the process that started it has died
const worker = await createWorker({
  group,
  module: Office,
  broker: amqp,
  database: { url: postgres, schema: group, entities: [], migrations: [CreateEntries], relay: false },
  taskReporting: false,
  pausable: false,
  logger: ['warn', 'error'],
  ...(partitions !== undefined && { partitions }),
});
process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
process.send?.({ ready: true });
