import assert from 'node:assert/strict';
import { RmqRecordBuilder } from '@nestjs/microservices';
import { answer, answers, assertMatches, failure, type Client } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import { catsGroup } from './cats.ts';

/** @param passesHttpExceptions whether what a pipe refuses with an HTTP exception reaches the caller */
export const requestBehaviours = (client: Client, passesHttpExceptions: boolean): Behaviour[] => [
  ...patterns(client),
  ...streams(client),
  ...failures(client, passesHttpExceptions),
  {
    name: 'requests are answered side by side',
    run: async () => {
      const tens = Array.from({ length: 20 }, (_, ten) => [ten, 10]);
      const sums = await Promise.all(tens.map((numbers) => answer(client(), { cmd: 'sum' }, numbers)));
      assert.deepEqual(
        sums,
        tens.map(([ten = 0]) => ten + 10),
      );
    },
  },
  {
    name: 'a record keeps its headers and its priority',
    run: async () => {
      const options = { headers: { 'x-version': '1.0.0' }, priority: 3 };
      const record = new RmqRecordBuilder({ value: 'test' }).setOptions(options).build();
      assertMatches(await answer(client(), 'record', record), { data: { value: 'test' }, ...options });
    },
  },
  {
    name: 'a handler of request scope is made for each message',
    run: async () => {
      const [first, second] = [await answer(client(), 'visit', {}), await answer(client(), 'visit', {})];
      assert.equal(second, (first as number) + 1);
    },
  },
];

const PATTERNS: readonly [string, unknown][] = [
  ['an object', { cmd: 'sum' }],
  ['an object, its keys in another order', { as: 'stream', cmd: 'sum' }],
  ['a text, of an asynchronous handler', 'asyncSum'],
  ["the group's name and more", `${catsGroup}.sum`],
  ['something with a dot that is no name of a group', 'cats.sum'],
];

const patterns = (client: Client): Behaviour[] => [
  ...PATTERNS.map(([what, pattern]) => ({
    name: `a request is answered whose pattern is ${what}`,
    run: async () => assert.equal(await answer(client(), pattern, [1, 2, 3]), 6),
  })),
  ...['first', 'second'].map((pattern) => ({
    name: `a handler of several patterns is served, and knows which: ${pattern}`,
    run: async () => assert.equal(await answer(client(), pattern, {}), pattern),
  })),
  {
    name: "an object pattern is the handler's as its sender wrote it",
    run: async () => {
      const pattern = { cmd: 'whatIsIt', by: 'pattern' };
      assert.equal(await answer(client(), pattern, {}), JSON.stringify(pattern));
    },
  },
];

const streams = (client: Client): Behaviour[] => [
  {
    name: 'values are streamed, in their order',
    run: async () => assert.deepEqual(await answers(client(), { cmd: 'streaming' }, [1, 2, 3, 4, 5]), [1, 2, 3, 4, 5]),
  },
  {
    name: 'a stream that fails loses none of its values, and the caller gets the failure',
    run: async () => assert.deepEqual(await answers(client(), 'streamThenFail', [1, 2]), [1, 2, 'out of numbers']),
  },
];

const FAILURES: readonly [string, string, unknown, object][] = [
  ['what an RpcException holds', 'fail', 'with a text', { status: 'error', message: 'No luck.' }],
  ['the object in it', 'fail', 'with an object', { code: 42, message: 'No luck.', more: ['things'] }],
  ["a guard's refusal", 'closed', {}, { status: 'error', message: 'Forbidden resource' }],
  ['no internals', 'fail', 'unexpectedly', { status: 'error', message: 'Internal server error' }],
];

const failures = (client: Client, passesHttpExceptions: boolean): Behaviour[] => [
  ...FAILURES.map(([what, pattern, data, error]) => ({
    name: `the caller gets ${what}`,
    run: async () => assertMatches(await failure(client(), pattern, data), error),
  })),
  {
    name: "the caller gets a pipe's refusal",
    run: async () => {
      assert.equal(await answer(client(), 'number', { n: '7' }), 7);
      const sentence = passesHttpExceptions
        ? 'Validation failed (numeric string is expected)'
        : 'Internal server error';
      assertMatches(await failure(client(), 'number', { n: 'seven' }), { message: sentence });
    },
  },
  {
    name: 'a request whose pattern has no handler fails',
    run: async () => {
      const error = (await failure(client(), { cmd: 'none' }, {})) as string | { message?: string };
      assert.match(
        typeof error === 'string' ? error : (error.message ?? ''),
        /no matching message handler|has no handler/,
      );
    },
  },
];
