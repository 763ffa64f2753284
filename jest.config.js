/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/launcher/jest-count.ts'],
  testTimeout: 20_000,
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/{apps,libs,cli,launcher,deploy,examples,docs,boundaries,chaos}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.warren/'],
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
