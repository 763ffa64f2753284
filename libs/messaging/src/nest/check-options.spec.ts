import { OptionsMistakeError } from '../errors.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

const url = 'amqp://localhost:5672';

describe('a server', () => {
  it.each([
    ['no broker address', { url: '', group: 'shop' }, /has no broker address: give it a `url`/],
    ['an address left undefined', { url: undefined as unknown as string, group: 'shop' }, /has no broker address/],
    ['an empty list of addresses', { url: [], group: 'shop' }, /has no broker address/],
    ['an address of another protocol', { url: 'http://localhost', group: 'shop' }, /begins with amqp:/],
    ['no group', { url, group: '' }, /has no name: give it a `group`/],
    [
      "a queue of Warren's own",
      { url, group: 'shop', queue: 'warren.log' },
      /names that begin with "warren." are taken/,
    ],
    ["a group of Warren's name", { url, group: 'warren' }, /names that begin with "warren." are taken/],
    ['a queue without a name', { url, group: 'shop', queue: ' ' }, /has an empty `queue`/],
    ['a prefetch of none', { url, group: 'shop', prefetch: 0 }, /a whole number from 1 up/],
    [
      'an option that is misspelt',
      { url, group: 'shop', prefech: 5 },
      /RabbitServer has no option `prefech`: did you mean `prefetch`\?/,
    ],
    [
      "an option of Nest's own transport",
      { url, group: 'shop', noAck: false },
      /RabbitServer has no option `noAck`: there are `url`, `group`/,
    ],
  ])('with %s says so at boot', (_case, options, sentence) => {
    expect(() => new RabbitServer(options)).toThrow(OptionsMistakeError);
    expect(() => new RabbitServer(options)).toThrow(sentence);
  });
});

describe('a client', () => {
  it.each([
    ['no broker address', { url: '', service: 'shop' }, /RabbitClient has no broker address/],
    ['no name', { url, service: '' }, /has no name: give it a `service`/],
    [
      'an option that is misspelt',
      { url, service: 'shop', deadlineMS: 5 },
      /RabbitClient has no option `deadlineMS`: did you mean `deadlineMs`\?/,
    ],
    ['an empty group', { url, service: 'shop', group: '' }, /has an empty `group`/],
    ['a deadline in the past', { url, service: 'shop', deadlineMs: -1 }, /a number above 0/],
    ['a deadline with a unit', { url, service: 'shop', deadlineMs: '5s' as unknown as number }, /a number above 0/],
  ])('with %s says so at boot', (_case, options, sentence) => {
    expect(() => new RabbitClient(options)).toThrow(sentence);
  });
});
