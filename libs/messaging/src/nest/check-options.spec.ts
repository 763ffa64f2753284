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
    ['a prefetch of none', { url, group: 'shop', prefetch: 0 }, /a whole number from 1 up/],
  ])('with %s says so at boot', (_case, options, sentence) => {
    expect(() => new RabbitServer(options)).toThrow(OptionsMistakeError);
    expect(() => new RabbitServer(options)).toThrow(sentence);
  });
});

describe('a client', () => {
  it.each([
    ['no broker address', { url: '', service: 'shop' }, /RabbitClient has no broker address/],
    ['no name', { url, service: '' }, /has no name: give it a `service`/],
  ])('with %s says so at boot', (_case, options, sentence) => {
    expect(() => new RabbitClient(options)).toThrow(sentence);
  });
});
