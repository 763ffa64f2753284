import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { CatsModule } from './cats.ts';

export function createCats(url: string): Promise<INestMicroservice> {
  return NestFactory.createMicroservice<MicroserviceOptions>(CatsModule, {
    transport: Transport.RMQ,
    options: { urls: [url], queue: 'cats_queue', queueOptions: { durable: true } },
    logger: false,
  });
}

export const catsClient = (url: string) =>
  ClientsModule.register([
    {
      name: 'CATS',
      transport: Transport.RMQ,
      options: { urls: [url], queue: 'cats_queue', queueOptions: { durable: true } },
    },
  ]);
