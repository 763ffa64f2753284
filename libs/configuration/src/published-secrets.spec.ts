import { z } from 'zod';
import { ConfigurationError, parseConfiguration, settings } from './index.ts';

const schema = z.object({
  AMQP_URL: settings.amqpUrl.optional(),
  JWT_SECRET: settings.secret,
  KEYS: z.string().optional(),
});
const published = {
  development: { JWT_SECRET: 'a-secret-that-stands-in-the-sources' },
  others: ['swordfish', 'key-of-an-example'],
  remedy: '"make secrets" makes another',
};
const OWN = 'a-secret-that-nobody-else-has-ever-seen';

function parse(environment: Record<string, string>) {
  return parseConfiguration('shop', schema, { environment, runtimeFile: 'no-such-file.json' }, published);
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parse(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
  }
  throw new Error('nothing was refused');
}

describe('a secret that is published with the sources', () => {
  it('starts a clone for development', () => {
    expect(parse({}).JWT_SECRET).toBe(published.development.JWT_SECRET);
  });

  it('is no default in production', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'JWT_SECRET is not set. Set it to a secret of at least 32 characters.',
    ]);
  });

  it.each([
    ['JWT_SECRET', published.development.JWT_SECRET],
    ['AMQP_URL', 'amqp://shop:swordfish@rabbitmq:5672'],
    ['AMQP_URL', 'amqp://shop:own@one:5672,amqp://shop:sword%66ish@two:5672'],
    ['AMQP_URL', 'amqp://guest:guest@rabbitmq:5672'],
    ['KEYS', 'own, key-of-an-example'],
  ])('is refused in production as %s, with a sentence that says what to do: %s', (name, value) => {
    expect(problemsOf({ NODE_ENV: 'production', JWT_SECRET: OWN, [name]: value })).toEqual([
      `${name} holds a secret that is published with the sources, and would protect nothing: "make secrets" makes another.`,
    ]);
  });

  it.each([
    ['AMQP_URL', 'amqp://swordfish:own@swordfish:5672/swordfish'],
    ['KEYS', 'my-swordfish'],
  ])('is no more than a name elsewhere: %s=%s', (name, value) => {
    expect(parse({ NODE_ENV: 'production', JWT_SECRET: OWN, [name]: value })).toMatchObject({ JWT_SECRET: OWN });
  });
});
