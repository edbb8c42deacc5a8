/** Tests run as ES modules; swc only strips types, so what runs is what is written. */
export default {
  testEnvironment: 'node',
  // Modules that are loaded as ES modules are never given back: one process for all grows and slows down.
  maxWorkers: 2,
  // Tests that start the program are slow on a busy machine.
  testTimeout: 30_000,
  workerIdleMemoryLimit: '1GB',
  reporters: [['default', {summaryThreshold: 1}], '<rootDir>/test/closing-line-reporter.mjs'],
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: {syntax: 'typescript', tsx: true},
          transform: {react: {runtime: 'automatic'}},
          experimental: {keepImportAttributes: true},
        },
        module: {type: 'es6'},
      },
    ],
  },
};
