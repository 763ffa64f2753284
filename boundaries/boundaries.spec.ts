import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = join(import.meta.dirname, '..');
const fixtures = join(import.meta.dirname, 'fixtures');
const packages = ['apps', 'libs', 'cli', 'launcher', 'deploy', 'bench', 'docs', 'examples', 'boundaries', 'chaos'];
const { forbidden = [], options = {} } = await extractConfig(join(root, '.dependency-cruiser.js'));
const { exclude = [], tsConfig = {}, ...shared } = options;
const compiler = extractTSConfig(join(root, 'tsconfig.json'));

/** A rule that reads the text, because imports do not tell: everybody may import the class, to inject it. */
const DATA_SOURCES = 'only-persistence-makes-data-sources';
const mayMakeDataSources = /^libs\/(?:persistence|testing)\//;
const ours = /^(?:apps|libs|cli|launcher|deploy|bench|examples)\/.*\.ts$/;

async function read(directory: string, folders: string[], more: ICruiseOptions = {}): Promise<ICruiseResult> {
  const cruising = { ...shared, ...more, ruleSet: { forbidden }, validate: true, baseDir: directory };
  const { output } = await cruise(folders, cruising, undefined, { tsConfig: compiler });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

function violationsIn(directory: string, { modules, summary }: ICruiseResult): string[] {
  const makers = modules
    .map(({ source }) => source)
    .filter((source) => ours.test(source) && !mayMakeDataSources.test(source))
    .filter((source) => readFileSync(join(directory, source), 'utf8').includes('new DataSource('));
  return [
    ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    ...makers.map((source) => `${DATA_SOURCES}: ${source}`),
  ];
}

describe('the boundaries between rooms', () => {
  it('hold', async () => {
    const tree = await read(root, packages, { exclude, tsConfig });
    expect(violationsIn(root, tree)).toEqual([]);
    // Were the aliases not followed, the rules would have nothing to say about most imports.
    const persistence = tree.modules.find(({ source }) => source === 'libs/persistence/src/index.ts');
    expect(persistence?.dependents).toContain('apps/gateway/src/gateway.module.ts');
  });

  const rules = [...forbidden.map(({ name }) => name ?? 'a rule without a name'), DATA_SOURCES];

  it('have a fixture for every rule', () => {
    expect(readdirSync(fixtures).toSorted()).toEqual(rules.toSorted());
  });

  it.each(rules)('are defended by %s', async (rule) => {
    const directory = join(fixtures, rule);
    const violations = violationsIn(directory, await read(directory, readdirSync(directory)));
    expect(violations).toEqual([expect.stringMatching(`^${rule}: `)]);
  });
});
