import { type Broker, Certificates, startBrokerWithTls, until } from '@warren/testing';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { provision } from '../topology/provision.ts';
import { connectToAny } from './connect-to-any.ts';

/** RabbitMQ that asks for certificates, with certificates of this test's own. */
describe('a connection by TLS', () => {
  let certificates: Certificates;
  let broker: Broker;

  beforeAll(async () => {
    certificates = await Certificates.make();
    broker = await startBrokerWithTls(certificates.server);
  });
  afterAll(async () => {
    await broker.close();
    await certificates.remove();
  });

  const addressWith = (files: Record<string, string>): string =>
    `${broker.url}/?${new URLSearchParams(files).toString()}`;
  const good = () => ({
    cacertfile: certificates.ca,
    certfile: certificates.client.cert,
    keyfile: certificates.client.key,
  });

  it('is made with the files that the address names, by a command and by a client', async () => {
    await (await connectToAny(addressWith(good()), 'spec')).close();
    await provision(addressWith(good()), []);
    const client = new RabbitClient({ url: addressWith(good()), service: 'spec' });
    await client.connect();
    expect(client.unavailableReason).toBeUndefined();
    await client.close();
  });

  it.each([
    ['a server of an unknown authority', () => ({ ...good(), cacertfile: certificates.stranger.ca }), 'cacertfile'],
    ['a server of no public authority', () => ({}), 'name the file of its authority in the address, as cacertfile'],
    ['no certificate of its own', () => ({ cacertfile: certificates.ca }), 'as certfile and keyfile'],
    [
      'a certificate of an unknown authority',
      () => ({ ...good(), certfile: certificates.stranger.cert, keyfile: certificates.stranger.key }),
      'asks for a client certificate of an authority that it trusts',
    ],
  ])(
    'is refused with a sentence that says what to do, for %s',
    async (_, files: () => Record<string, string>, sentence) => {
      const url = addressWith(files());
      await expect(connectToAny(url, 'spec')).rejects.toThrow(sentence);
      const client = new RabbitClient({ url, service: 'spec' });
      client.connect().catch(() => undefined);
      await until(() => client.unavailableReason?.includes(sentence) ?? false, 'the client says why');
      await client.close();
    },
  );
});
