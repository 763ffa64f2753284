import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Proofs of volume, of many kills and of what goes wrong when a bound is missing: they run when they, or a folder, are named. */
const LONG = scripts['test:long'].match(/[\w-]+(?=[.](int|e2e)[.]spec[.]ts)/g);
const isWhole = !process.argv.slice(2).some((argument) => /[/.]/.test(argument) && !argument.startsWith('-'));

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // One more than there are processors in CI: most tests wait for a broker, a database or a delay most of the time.
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/launcher/jest-count.ts'],
  // For what hangs, not for what is slow: a busy machine takes minutes for what takes seconds. See HANG_MS in libs/testing.
  testTimeout: 300_000,
  // ES modules stay in memory when their test file has ended: a worker is replaced before they are many.
  workerIdleMemoryLimit: '250MB',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/{apps,libs,cli,launcher,deploy,examples,docs,boundaries,chaos,packages}/**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(isWhole ? LONG.map((suite) => `/${suite}[.](int|e2e)[.]spec[.]ts$`) : []),
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.warren/', '<rootDir>/docs/site/node_modules/'],
  moduleNameMapper: {
    '^@warren/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^@showcase/(.*)$': '<rootDir>/apps/$1/src/index.ts',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
