import type { Logger } from '@nestjs/common';
import { FailureLog } from './failure-log.ts';
import type { OutboxRow } from './outbox-row.ts';

const failure = (type: string, id: string) => ({ row: { type, id } as OutboxRow, error: new Error('no queue') });

it('a failing type is told of once a minute, with how often it failed since', () => {
  const lines: string[] = [];
  const log = new FailureLog({ warn: (line: string) => lines.push(line) } as unknown as Logger);
  for (let second = 0; second < 61; second++) log.note(failure('a.b.v1', 'x'), second * 1_000);
  log.note(failure('c.d.v1', 'y'), 61_000);
  expect(lines).toEqual([
    'a.b.v1 x could not be sent, and will be repeated: no queue',
    '60 attempts to send a.b.v1 failed, and will be repeated: no queue',
    'c.d.v1 y could not be sent, and will be repeated: no queue',
  ]);
});
