import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';
import { publishedIn, type PublishedSecrets } from './published-secrets.ts';
import { readRuntimeFile } from './runtime-file.ts';
import { sentence } from './sentence.ts';

/** Where values come from: the environment goes over the runtime file, that over the schema's defaults. */
export interface Sources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the launcher started and wrote down. A file that is not there is fine. */
  readonly runtimeFile: string;
}

/** EX_CONFIG of sysexits.h. Whoever watches over the process need not start it again: it would end the same way. */
const MISCONFIGURED = 78;

/** So that a clone shows what it has. Strangers reach no development machine: `HOST` is 127.0.0.1 there. */
const SHOWN_IN_DEVELOPMENT: Readonly<Record<string, string>> = { API_DOCS: 'open', METRICS: 'open' };

/** For an application whose sources hold no secret. */
const NONE_PUBLISHED: PublishedSecrets = { development: {}, others: [], remedy: 'set another' };

/**
 * Reads an app's settings once, at start. The schema's keys are the environment's names.
 * An empty variable counts as not set. A wrong or missing value ends the process with exit code 78
 * and one sentence for each on stderr; under test (NODE_ENV=test) it throws instead. In production
 * (NODE_ENV=production) a published secret is a wrong value.
 * @throws ConfigurationError under test
 */
export function loadConfiguration<S extends z.ZodObject>(
  app: string,
  schema: S,
  published = NONE_PUBLISHED,
): z.output<S> {
  const sources = { environment: process.env, runtimeFile: '.warren/runtime.json' };
  try {
    return parseConfiguration(app, schema, sources, published);
  } catch (error) {
    if (!(error instanceof ConfigurationError) || process.env['NODE_ENV'] === 'test') throw error;
    process.stderr.write(`${app} cannot start.\n${error.problems.join('\n')}\n`);
    process.exit(MISCONFIGURED);
  }
}

/** The same from given sources. @throws ConfigurationError with a sentence for every wrong setting at once */
export function parseConfiguration<S extends z.ZodObject>(
  app: string,
  schema: S,
  sources: Sources,
  published = NONE_PUBLISHED,
): z.output<S> {
  const isProduction = sources.environment['NODE_ENV'] === 'production';
  const values = {
    ...(isProduction ? {} : { ...SHOWN_IN_DEVELOPMENT, ...published.development }),
    ...collect(app, sources),
  };
  const result = schema.safeParse(values);
  const flaws = new Map(result.error?.issues.map((issue) => [String(issue.path[0]), flawIn(issue)]));
  const problems = [
    ...[...flaws].map(([name, flaw]) => (flaw ? `${name} ${flaw}` : sentence(name, values[name], schema.shape[name]))),
    ...(isProduction ? publishedIn(ofSchema(values, schema), published) : []),
  ];
  if (!result.success || problems.length > 0) throw new ConfigurationError(app, problems);
  return Object.freeze(result.data) as z.output<S>;
}

/** What a setting says of itself, where that is more than what it must be. */
const flawIn = (issue: z.core.$ZodIssue): string | undefined =>
  issue.code === 'custom' ? (issue.params?.['flaw'] as string | undefined) : undefined;

const ofSchema = (values: Readonly<Record<string, string>>, { shape }: z.ZodObject): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name in shape));

function collect(app: string, { environment, runtimeFile }: Sources): Record<string, string> {
  const values: Record<string, string> = {};
  Object.assign(values, readRuntimeFile(app, runtimeFile));
  for (const [name, value] of Object.entries(environment)) {
    const trimmed = value?.trim();
    if (trimmed) values[name] = trimmed;
  }
  return values;
}
