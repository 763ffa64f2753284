import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openArena } from './arena.ts';
import { mutants } from './bank/roles.ts';
import { run, type RunResult } from './run.ts';
import { mutation, short } from './sizes.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, only: { type: 'string' } } });
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function tell({ options, verdict, journal, faultsMs, settlingMs }: RunResult): void {
  say(`${options.name}: ${verdict.green ? 'GREEN' : 'RED'} in ${faultsMs} + ${settlingMs} ms`);
  for (const [kind, count] of journal.kinds()) say(`  ${count} × ${kind}`);
  say(
    `  log ${verdict.log.entries}, repeats ${verdict.log.repeats}, dead ${verdict.deadLetters} + ${verdict.deadLetterRepeats}`,
  );
  for (const { about, text, history } of verdict.complaints.slice(0, 8)) {
    say(`  ${about}: ${text}`);
    for (const line of history) say(`      ${line}`);
  }
  say(`  ${verdict.complaints.length} complaints`);
}

say(`seed ${seed}`);
const arena = await openArena(join(import.meta.dirname, 'member.js'));
const watch = ({ at, text }: { at: Date; text: string }): void => say(`${at.toISOString()} ${text}`);
say(arena.directory);
const sizes = [short, mutation(), ...mutants.map(mutation)].filter(
  ({ name }) => !values.only || values.only.split(',').includes(name),
);
try {
  for (const size of sizes) tell(await run(arena, { ...size, seed, watch }));
} finally {
  await arena.close();
}
process.exit(0);
