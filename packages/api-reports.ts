import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { libraries, root, stageOf, type Library } from './libraries.ts';

/**
 * The public surface of each package, as `packages/api/<library>.api.md` shows it: a change of it is a change of that
 * file, and so is seen in a review. Needs what `npm run pack` has built.
 * @param write whether to write the reports anew; otherwise they are compared
 * @returns the libraries whose report differs
 */
function apiReports(write: boolean): string[] {
  const reports = libraries().map(({ folder, ...library }) => ({ folder, config: configOf({ folder, ...library }) }));
  const entries = reports.map(({ config }) => config.mainEntryPointFilePath);
  const compilerState = CompilerState.create(reports[0]!.config, { additionalEntryPoints: entries });
  const options = { compilerState, localBuild: write, messageCallback: quietly };
  return reports.filter(({ config }) => Extractor.invoke(config, options).apiReportChanged).map(({ folder }) => folder);
}

/** The packages find one another as if they were installed. What is found so belongs to another package's report. */
function linkPackages(): void {
  for (const library of libraries()) {
    const link = join(root, 'dist/package-stages/node_modules', library.manifest.name);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(stageOf(library), link);
  }
}

function configOf(library: Library): ExtractorConfig {
  const folder = stageOf(library);
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: '<projectFolder>/dist/index.d.ts',
      compiler: { overrideTsconfig: TSCONFIG },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: library.folder,
        reportFolder: join(root, 'packages/api'),
        reportTempFolder: join(root, 'dist/package-api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: MESSAGES,
    },
  });
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'es2024.string'],
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  },
  include: ['dist/index.d.ts'],
};

const NONE = { logLevel: ExtractorLogLevel.None };
/** The report is what is asked for; the compiler has looked at the code, and tags are a matter of taste. */
const MESSAGES = {
  compilerMessageReporting: { default: NONE },
  extractorMessageReporting: { default: NONE },
  tsdocMessageReporting: { default: NONE },
};

const quietly = (message: { logLevel: string; handled: boolean }): void => {
  if (message.logLevel !== 'error') message.handled = true;
};

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
linkPackages();
const changed = apiReports(values.write);
if (changed.length > 0 && !values.write) {
  console.error(`The public surface of ${changed.join(', ')} has changed. If it is meant to: npm run api, and commit.`);
  process.exitCode = 1;
}
