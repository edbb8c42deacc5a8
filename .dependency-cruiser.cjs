/** Who may import whom: the table of docs/architecture.md, enforced. `npm run imports` runs it. */
const layers = {
  model: [],
  stun: ['model'],
  pcap: ['stun', 'model'],
  logs: ['model'],
  facts: ['pcap', 'stun', 'logs', 'model'],
  sources: ['facts', 'pcap', 'stun', 'logs', 'model'],
  checks: ['facts', 'model'],
  engine: ['checks', 'facts', 'model'],
  report: ['model'],
  redact: ['model'],
  translations: ['model'],
  sim: ['stun', 'model'],
  ui: ['engine', 'report', 'model'],
};

/** Node's own modules: I/O in sources, sim and the command line alone; the others compute, and need hashes at most. */
const nodeModules = {stun: '^(node:)?crypto$', pcap: '^(node:)?crypto$', redact: '^(node:)?crypto$', report: '^(node:)?crypto$', sources: '.*', sim: '.*'};

/** npm packages that a layer may use; what is not listed may use none. */
const packages = {
  facts: '^zod$',
  sources: '^(zod|yaml|saxes|tar-stream|yauzl|undici|ssh2|dns-packet|@eslint-community/regexpp|playwright-core)$',
  sim: '^(ssh2|dns-packet)$',
  ui: '^(ink|react|chalk|string-width)$',
};

const escape = (names) => names.map((name) => `^src/${name}/`).join('|');

module.exports = {
  forbidden: [
    {name: 'no-cycles', severity: 'error', from: {}, to: {circular: true}},
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'The bundle with the screens stands beside the one that loads it; there is none before the build.',
      from: {},
      to: {couldNotResolve: true, pathNot: ['^\\./ui\\.mjs$']},
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports is dead, or in the wrong place.',
      from: {orphan: true, pathNot: ['^src/cli/main\\.ts$']},
      to: {},
    },
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `${layer}-imports`,
      severity: 'error',
      comment: `${layer} may import: ${[layer, ...allowed].join(', ')}`,
      from: {path: `^src/${layer}/`},
      to: {path: '^src/', pathNot: escape([layer, ...allowed])},
    })),
    ...Object.keys(layers).map((layer) => ({
      name: `${layer}-node-modules`,
      severity: 'error',
      from: {path: `^src/${layer}/`},
      to: {dependencyTypes: ['core'], ...(nodeModules[layer] === undefined ? {} : {pathNot: nodeModules[layer]})},
    })),
    ...Object.keys(layers).map((layer) => ({
      name: `${layer}-packages`,
      severity: 'error',
      from: {path: `^src/${layer}/`},
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        ...(packages[layer] === undefined ? {} : {pathNot: packages[layer].replace('^(', 'node_modules/(').replace(')$', ')/').replace('^zod$', 'node_modules/zod/')}),
      },
    })),
    {
      name: 'checks-do-not-know-each-other',
      severity: 'error',
      from: {path: '^src/checks/[^/]+/[^/]+\\.ts$', pathNot: '^src/checks/generated/'},
      to: {path: '^src/checks/[^/]+/'},
    },
    {
      name: 'ui-sees-only-events',
      severity: 'error',
      from: {path: '^src/ui/'},
      to: {path: '^src/engine/', pathNot: '^src/engine/events\\.ts$'},
    },
    {
      name: 'translations-are-loaded-late',
      severity: 'error',
      comment: 'English, which most runs are in, does without them.',
      from: {path: '^src/', pathNot: '^src/translations/'},
      to: {path: '^src/translations/', dynamic: false},
    },
    {
      name: 'ui-is-loaded-late',
      severity: 'error',
      comment: 'React is loaded for a terminal only.',
      from: {path: '^src/', pathNot: '^src/ui/'},
      to: {path: '^src/ui/', dynamic: false, dependencyTypesNot: ['type-only']},
    },
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {extensions: ['.ts', '.tsx', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'types', 'node']},
  },
};
