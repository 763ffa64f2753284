// Any language: a program in Python asks a service, and publishes an event, with a plain AMQP client.
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { Recorder } from '@warren/testing';
import { ExampleService } from './example-service.ts';

const script = join(import.meta.dirname, 'python/count_books.py');
/** A Python that has pika; Debian's own has it as the package python3-pika. */
const python = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import pika']).status === 0,
);

const lent = new Recorder<string>();

@Controller()
class Library {
  @MessagePattern('library.count')
  count(@Payload() titles: string[]): number {
    return titles.length;
  }

  @EventPattern('book.lent.v1')
  lent(@Payload() { title }: { title: string }): void {
    lent.record(title);
  }
}

(python === undefined ? describe.skip : describe)('a program in Python', () => {
  const library = new ExampleService({ group: 'library', handlers: [Library], events: [{ type: 'book.lent.v1' }] });

  it('asks and is answered, also when nobody handles what it asks, and publishes an event', async () => {
    const { stdout } = await promisify(execFile)(python ?? '', [script, library.url]);
    expect(JSON.parse(stdout)).toMatchObject([
      ['last', 2],
      ['refused', { code: 'type-unknown' }],
    ]);
    expect(await lent.next()).toBe('Emma');
  });
});
