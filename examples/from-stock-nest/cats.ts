import { Controller, Module } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { Recorder } from '@warren/testing';

/** For the test: which cats were fed. */
export const fed = new Recorder<string>();

@Controller()
class Cats {
  @MessagePattern({ cmd: 'count' })
  count(@Payload() cats: string[]): number {
    return cats.length;
  }

  @EventPattern('feed')
  feed(@Payload() cat: string): void {
    fed.record(cat);
  }
}

@Module({ controllers: [Cats] })
export class CatsModule {}
