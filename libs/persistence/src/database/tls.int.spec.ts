import { Certificates, type Service, startPostgresWithTls } from '@warren/testing';
import { openDataSource } from './data-source.ts';

/** PostgreSQL that asks for certificates, with certificates of this test's own. */
describe('a database by TLS', () => {
  let certificates: Certificates;
  let postgres: Service;

  beforeAll(async () => {
    certificates = await Certificates.make();
    postgres = await startPostgresWithTls(certificates.server);
  });
  afterAll(async () => {
    await postgres.close();
    await certificates.remove();
  });

  const open = (files: Record<string, string>, startTimeoutMs = 2_000) => {
    const query = new URLSearchParams({ sslmode: 'verify-full', ...files }).toString();
    return openDataSource({ url: `${postgres.url}?${query}`, entities: [], migrations: [], startTimeoutMs });
  };
  const good = () => ({
    sslrootcert: certificates.ca,
    sslcert: certificates.client.cert,
    sslkey: certificates.client.key,
  });

  it('is opened and migrated with the files that the address names', async () => {
    const database = await open(good(), 30_000);
    expect(await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([{ ssl: true }]);
    await database.destroy();
  });

  it.each([
    [
      'a server of an unknown authority',
      () => ({ ...good(), sslrootcert: certificates.stranger.ca }),
      'PostgreSQL: sslrootcert',
    ],
    ['no certificate of its own', () => ({ sslrootcert: certificates.ca }), 'PostgreSQL: sslcert and sslkey'],
    [
      'a certificate of an unknown authority',
      () => ({ ...good(), sslcert: certificates.stranger.cert, sslkey: certificates.stranger.key }),
      'asks for a client certificate of an authority that it trusts',
    ],
  ])(
    'is refused with a sentence that says what to do, for %s',
    async (_, files: () => Record<string, string>, sentence) => {
      await expect(open(files())).rejects.toThrow(sentence);
    },
  );
});
