import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApart } from '../../launcher/build.ts';
import { openEnvironment, type Environment } from './environment.ts';
import { run } from './run.ts';
import { shortRun } from './sizes.ts';
import { summaryOf } from './summary.ts';

/** A run on a busy machine, in milliseconds: its processes start, die and start again some thirty times. */
const RUN_MS = 900_000;

const seed = Math.floor(Math.random() * 1_000_000);

describe(`a bank in bad weather (seed ${seed})`, () => {
  let environment: Environment;
  let program: string;
  const logs = mkdtempSync(join(tmpdir(), 'warren-chaos-'));

  beforeAll(async () => {
    program = await buildApart('chaos');
    environment = await openEnvironment(logs, join(program, 'chaos/src/member.js'));
  });

  afterAll(async () => {
    await environment.close();
    for (const directory of [program, logs]) rmSync(directory, { recursive: true, force: true });
  });

  it(
    'loses nothing and does nothing twice, whatever is killed, cut and poisoned',
    async () => {
      const result = await run(environment, shortRun(seed));
      expect(result.outcome.complaints.length === 0 ? '' : summaryOf(result)).toBe('');
    },
    RUN_MS,
  );
});
