import { RmqRecordBuilder } from '@nestjs/microservices';
import { freshName } from '../services.ts';
import { assertMatches, emit, type Client } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import { catsGroup, handled } from './cats.ts';

const PATTERNS: readonly [string, unknown, string][] = [
  ['a text', 'notify', 'notify'],
  ['an object', { event: 'born' }, 'born'],
  ["the group's name and more", `${catsGroup}.feed`, 'feed'],
  ['a dotted text', 'cat.adopted', 'adopted'],
];

export const eventBehaviours = (client: Client): Behaviour[] => [
  ...PATTERNS.map(([what, pattern, by]) => ({
    name: `an event is handled whose pattern is ${what}`,
    run: async () => {
      const data = freshName('event');
      await emit(client(), pattern, data);
      const text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
      assertMatches(await handled.next((each) => each.data === data), { by, data, pattern: text });
    },
  })),
  {
    name: "an event's record keeps its headers",
    run: async () => {
      const data = freshName('event');
      const headers = { 'x-version': '1.0.0' };
      await emit(client(), 'notify', new RmqRecordBuilder(data).setOptions({ headers }).build());
      assertMatches(await handled.next((each) => each.data === data), { by: 'notify', headers });
    },
  },
];
