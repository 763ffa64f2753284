import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ClientProxy, MicroserviceOptions } from '@nestjs/microservices';
import type { Behaviour, ConformanceSuite } from './behaviour.ts';
import { catsGroup, CatsModule } from './cats.ts';
import { applicationBehaviours } from './application-behaviours.ts';
import { eventBehaviours } from './event-behaviours.ts';
import { requestBehaviours } from './request-behaviours.ts';
import type { Sides } from './sides.ts';

/** The behaviours of Nest's own integration tests of its RabbitMQ transport, for any pair of a server and a client. */
export class NestConformance implements ConformanceSuite {
  readonly behaviours: readonly Behaviour[];
  private service: INestMicroservice | undefined;
  private client: ClientProxy | undefined;

  constructor(private readonly sides: Sides) {
    const client = (): ClientProxy => {
      if (!this.client) throw new Error('The suite has not been started: await its start().');
      return this.client;
    };
    this.behaviours = [
      ...requestBehaviours(client, sides.passesHttpExceptions ?? true),
      ...eventBehaviours(client),
      ...applicationBehaviours(sides),
    ];
  }

  async start(): Promise<void> {
    const options = { ...this.sides.server(catsGroup), logger: false as const };
    this.service = await NestFactory.createMicroservice<MicroserviceOptions>(CatsModule, options);
    await this.service.listen();
    this.client = this.sides.client(catsGroup);
    await this.client.connect();
  }

  async close(): Promise<void> {
    await this.client?.close();
    await this.service?.close();
  }
}
