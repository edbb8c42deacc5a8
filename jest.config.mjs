/** Tests run as ES modules; swc only strips types, so what runs is what is written. */
export default {
  testEnvironment: 'node',
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
        },
        module: {type: 'es6'},
      },
    ],
  },
};
