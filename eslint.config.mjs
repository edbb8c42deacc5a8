import tseslint from 'typescript-eslint';

/** Formatting and most rules are biome's; here only what needs types. */
export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'coverage/', '**/*.mjs', '**/*.cjs']},
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    // Purity: the clock, chance, the console and the exit belong to the command line alone.
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {object: 'process', property: 'exit'},
        {object: 'Date', property: 'now'},
        {object: 'Math', property: 'random'},
      ],
      'no-restricted-globals': ['error', 'console'],
    },
  },
);
