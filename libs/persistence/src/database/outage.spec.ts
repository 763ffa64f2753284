import type { Logger } from '@nestjs/common';
import { Outage } from './outage.ts';

it('an outage is told of when it begins and when it is over, not in between', () => {
  const lines: string[] = [];
  const logger = {
    warn: (line: string) => lines.push(line),
    log: (line: string) => lines.push(line),
  } as unknown as Logger;
  const outage = new Outage(logger, { begun: 'It is away', over: 'It is back' });
  outage.ended();
  for (let i = 0; i < 100; i++) outage.began('connection refused');
  outage.ended();
  outage.ended();
  expect(lines).toEqual(['It is away: connection refused', expect.stringMatching(/^It is back, after 0\.\d s$/)]);
});
