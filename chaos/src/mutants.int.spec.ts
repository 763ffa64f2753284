import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApart } from '../../launcher/build.ts';
import { mutants, type Mutant } from './bank/roles.ts';
import { openEnvironment, type Environment } from './environment.ts';
import { run, type RunResult } from './run.ts';
import { mutationRun } from './sizes.ts';

/** Each bank waits until nothing has moved for a while, in milliseconds. */
const RUN_MS = 900_000;

const seed = Math.floor(Math.random() * 1_000_000);

describe(`a bank that is wired wrongly (seed ${seed})`, () => {
  let environment: Environment;
  let program: string;
  let results: ReadonlyMap<Mutant, RunResult>;
  const logs = mkdtempSync(join(tmpdir(), 'warren-mutants-'));

  // Side by side, because most of their time is waiting.
  beforeAll(async () => {
    program = await buildApart('chaos');
    environment = await openEnvironment(logs, join(program, 'chaos/src/member.js'));
    const running = mutants.map(async (mutant) => [mutant, await run(environment, mutationRun(seed, mutant))] as const);
    results = new Map(await Promise.all(running));
  }, RUN_MS);

  afterAll(async () => {
    await environment.close();
    for (const directory of [program, logs]) rmSync(directory, { recursive: true, force: true });
  });

  it.each([
    ['inbox-off', 'doubled'],
    ['confirms-off', 'lost'],
    ['early-ack', 'lost'],
    ['outbox-bypassed', 'lost'],
  ] as const)('is seen through: with %s transfers are %s', (mutant, about) => {
    expect(results.get(mutant)?.outcome.complaints.map((complaint) => complaint.about)).toContain(about);
  });
});
