import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';
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

// So that a clone starts. Published with the source, therefore never in production.
const DEVELOPMENT_ONLY = {
  JWT_SECRET: 'for-development-only-never-in-production',
  SUBSCRIPTION_SECRET: 'for-development-only-never-in-production',
};

/**
 * Reads an app's settings once, at start. The schema's keys are the environment's names.
 * An empty variable counts as not set. A wrong or missing value ends the process with exit code 78
 * and one sentence for each on stderr; under test (NODE_ENV=test) it throws instead.
 * @throws ConfigurationError under test
 */
export function loadConfiguration<S extends z.ZodObject>(app: string, schema: S): z.output<S> {
  const sources = { environment: process.env, runtimeFile: '.warren/runtime.json' };
  try {
    return parseConfiguration(app, schema, sources);
  } catch (error) {
    if (!(error instanceof ConfigurationError) || process.env['NODE_ENV'] === 'test') throw error;
    process.stderr.write(`${app} cannot start.\n${error.problems.join('\n')}\n`);
    process.exit(MISCONFIGURED);
  }
}

/** The same from given sources. @throws ConfigurationError with a sentence for every wrong setting at once */
export function parseConfiguration<S extends z.ZodObject>(app: string, schema: S, sources: Sources): z.output<S> {
  const values = collect(app, sources);
  const result = schema.safeParse(values);
  if (result.success) return Object.freeze(result.data) as z.output<S>;
  const names = new Set(result.error.issues.map((issue) => String(issue.path[0])));
  throw new ConfigurationError(
    app,
    [...names].map((name) => sentence(name, values[name], schema.shape[name])),
  );
}

function collect(app: string, { environment, runtimeFile }: Sources): Record<string, string> {
  const values: Record<string, string> = environment['NODE_ENV'] === 'production' ? {} : { ...DEVELOPMENT_ONLY };
  Object.assign(values, readRuntimeFile(app, runtimeFile));
  for (const [name, value] of Object.entries(environment)) {
    const trimmed = value?.trim();
    if (trimmed) values[name] = trimmed;
  }
  return values;
}
