import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, type MicroserviceOptions } from '@nestjs/microservices';
import { RabbitClient, RabbitServer } from '@warren/messaging';
import { CatsModule } from './cats.ts';

export function createCats(url: string): Promise<INestMicroservice> {
  return NestFactory.createMicroservice<MicroserviceOptions>(CatsModule, {
    strategy: new RabbitServer({ url, group: 'cats', queue: 'cats_queue' }),
    logger: false,
  });
}

export const catsClient = (url: string) =>
  ClientsModule.register([
    {
      name: 'CATS',
      customClass: RabbitClient,
      options: { url, service: 'visitor', group: 'cats' },
    },
  ]);
