/**
 * Bundles: `dist/main.cjs`, a tiny entry (CommonJS starts fastest); the program in packs, of which a command loads what it
 * needs (`*.pack`), and what V8 made of them (`*.cache`); `dist/ui.mjs` with React, for a terminal only;
 * `dist/scan-worker.cjs` and `dist/log-worker.cjs` for a second thread. Nothing outside `dist` is needed to run.
 */
import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {build} from 'esbuild';
import {packChunks} from './program-packs.mjs';

const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Less to parse is less to wait for; names are kept, so that a stack trace in a report can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  logOverride: {'import-is-undefined': 'error'},
  define: {
    WRTC_DOCTOR_VERSION: JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    'process.env["DEV"]': '"false"',
  },
  absWorkingDir: new URL('..', import.meta.url).pathname,
};

/** Ink loads React's developer tools on request; a shipped program has no use for them, nor for the web socket they need. */
const withoutInkDevtools = {
  name: 'without-ink-devtools',
  setup(builder) {
    builder.onLoad({filter: /ink[/\\]build[/\\]devtools\.js$/}, () => ({contents: ''}));
  },
};

/**
 * ssh2 tries parts compiled for one machine and goes on without them (it catches the failure). The bundle runs everywhere,
 * so it has none.
 */
const withoutNativeParts = {
  name: 'without-native-parts',
  setup(builder) {
    builder.onResolve({filter: /\.node$|^cpu-features$/}, ({path}) => ({path, namespace: 'native'}));
    builder.onLoad({filter: /.*/, namespace: 'native'}, () => ({
      contents: "throw new Error('not bundled')",
      loader: 'js',
    }));
  },
};

/** Commander can start other programs as its subcommands; none does here, and what it needs for that is slow to load. */
const withoutOtherPrograms = {
  name: 'without-other-programs',
  setup(builder) {
    builder.onResolve({filter: /^node:child_process$/}, ({path, importer}) =>
      /commander[/\\]lib[/\\]command\.js$/.test(importer) ? {path, namespace: 'none'} : undefined,
    );
    builder.onLoad({filter: /.*/, namespace: 'none'}, () => ({contents: 'module.exports = {};', loader: 'js'}));
  },
};

/**
 * Ink waits for its layout engine at the top level, which CommonJS cannot: the screens are a bundle of their own, which
 * main.ts imports.
 */
const withScreensApart = {
  name: 'with-screens-apart',
  setup(builder) {
    builder.onLoad({filter: /src[/\\]ui[/\\]start\.tsx$/}, () => ({
      contents: "export const startUi = async (options) => (await require('./ui.mjs').load()).startUi(options);",
      loader: 'js',
    }));
  },
};

/**
 * Where schemas are made late, what they are made with is loaded then: zod takes longer to load than a small capture to
 * read. Its functions stand in for themselves until one is called.
 */
const lateZod = /src[/\\](?:facts|sources[/\\](?:bundle|facts-file))[/\\][^/\\]+\.ts$/;
const zodPart = './zod-used.js';
const withLateZod = {
  name: 'with-late-zod',
  setup(builder) {
    const names = zodFunctions();
    const late = names.map((name) => `const ${name}_ = (...args) => require('${zodPart}').${name}(...args);`);
    const exported = `export {${names.map((name) => `${name}_ as ${name}`)}};`;
    builder.onResolve({filter: /^zod$/}, ({path, importer}) =>
      lateZod.test(importer) ? {path, namespace: 'late', sideEffects: false} : undefined,
    );
    builder.onLoad({filter: /.*/, namespace: 'late'}, () => ({contents: [...late, exported].join('\n'), loader: 'js'}));
    builder.onResolve({filter: /^zod-used$/}, ({path}) => ({path, namespace: 'used'}));
    builder.onLoad({filter: /.*/, namespace: 'used'}, () => ({
      contents: `export {${names}} from 'zod';`,
      loader: 'js',
      resolveDir: shared.absWorkingDir,
    }));
  },
};

function zodFunctions() {
  const zod = createRequire(import.meta.url)('zod');
  const files = readdirSync(join(shared.absWorkingDir, 'src'), {recursive: true}).map((file) => join('src', file));
  const texts = files.filter((file) => lateZod.test(file)).map((file) => readFileSync(file, 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(/\bz\s*\.(\w+)/g)].map(([, name]) => name));
  return [...new Set(named)].filter((name) => typeof zod[name] === 'function');
}

/** Modules that Node has loaded before it runs the program. */
const loadedModules = ['buffer', 'events', 'fs', 'module', 'path', 'process', 'url', 'util', 'vm'];

/** All others are loaded when something of them is first used: see `late` in main.ts. */
const withLateModules = {
  name: 'with-late-modules',
  setup(builder) {
    builder.onResolve({filter: /^node:/}, ({path, importer, kind}) =>
      kind === 'import-statement' &&
      importer.startsWith(join(shared.absWorkingDir, 'src')) &&
      !loadedModules.includes(path.slice('node:'.length))
        ? {path: `late:${path}`, external: true}
        : undefined,
    );
  },
};

const areasOf = (...areas) => areas.map((area) => `src/checks/generated/areas/${area}.ts`);
/** What the packs are for: entry points that are loaded by the same commands. Those before also serve those after. */
const packs = {
  program: ['src/cli/program.ts'],
  capture: [
    'src/cli/run-evidence.ts',
    'src/pcap/tls/key-log.ts',
    'src/sources/capture/capture-reader.ts',
    'src/sources/capture/key-log-reader.ts',
    'src/report/text.ts',
    ...areasOf('dns', 'dtls', 'media', 'tls', 'turn', 'web'),
  ],
  logs: [
    'src/sources/cms-log/cms-log-reader.ts',
    'src/sources/cms-log/cms-log-text-reader.ts',
    ...areasOf('call', 'webbridge'),
  ],
  run: [
    'src/cli/all-readers.ts',
    'src/sources/site-file/site-file.ts',
    'src/report/json.ts',
    'src/report/markdown.ts',
    ...areasOf('browser', 'certificate', 'cms', 'expressway', 'sso', 'version', 'xmpp'),
  ],
};
/** Runs that use of the packs what most runs use. What they compile is then there from the start. */
const trainings = [
  {
    packs: ['program', 'capture'],
    runs: [
      ['pcap', 'fixtures/octavio/turn-password/client.pcap'],
      ['pcap', 'fixtures/octavio/healthy/client.pcap'],
      ['pcap', 'fixtures/turn/peer-forbidden/client.pcap'],
      ['pcap', 'fixtures/media/packet-loss/client.pcap'],
      ['pcap', 'fixtures/dtls/certificate-refused/client.pcap'],
    ],
  },
  {packs: ['logs', 'run', 'rest'], runs: [['run', 'fixtures/octavio/turn-password']]},
];

const dist = join(shared.absWorkingDir, 'dist');
rmSync(dist, {recursive: true, force: true});
mkdirSync(dist);
await build({
  ...shared,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/main.cjs',
  format: 'cjs',
  external: ['./ui.mjs'],
  banner: {js: '#!/usr/bin/env node'},
});
for (const worker of ['capture/scan-worker', 'cms-log/log-worker']) {
  await build({
    ...shared,
    format: 'cjs',
    define: {...shared.define, 'import.meta.url': 'ownUrl'},
    banner: {js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;"},
    entryPoints: [`src/sources/${worker}.ts`],
    outfile: `dist/${worker.split('/')[1]}.cjs`,
  });
}
await writePacks();
await build({
  ...shared,
  entryPoints: ['src/ui/start.tsx'],
  outfile: 'dist/ui.mjs',
  format: 'esm',
  jsx: 'automatic',
  plugins: [withoutInkDevtools],
  banner: {
    js: "import {createRequire as nodeCreateRequire} from 'node:module'; const require = nodeCreateRequire(import.meta.url);",
  },
});
writeCaches();

async function writePacks() {
  const {outputFiles, metafile} = await build({
    ...shared,
    format: 'esm',
    splitting: true,
    write: false,
    metafile: true,
    define: {...shared.define, 'import.meta.url': 'own.url'},
    entryPoints: [
      {in: 'src/cli/program.ts', out: 'program'},
      {in: 'zod-used', out: 'zod-used'},
    ],
    outdir: 'dist',
    external: ['./ui.mjs', zodPart],
    plugins: [withLateZod, withLateModules, withScreensApart, withoutNativeParts, withoutOtherPrograms],
  });
  const texts = new Map(outputFiles.map(({path, text}) => [path.slice(shared.absWorkingDir.length), text]));
  const chunks = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [path, {...output, text: texts.get(path)}]),
  );
  for (const [name, text] of await packChunks(chunks, packs, 'rest')) writeFileSync(join(dist, `${name}.pack`), text);
}

/** In processes of their own: what one has compiled is no burden for the packs of another. */
function writeCaches() {
  for (const training of trainings) {
    const {status} = spawnSync(process.execPath, ['scripts/write-code-cache.cjs', dist, JSON.stringify(training)], {
      cwd: shared.absWorkingDir,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error('the compiled form of the program could not be written');
  }
  // A cache that V8 refuses is only useless, and nobody would notice.
  const {openProgram} = createRequire(import.meta.url)('../dist/main.cjs');
  const program = openProgram(dist);
  for (const name of trainings.flatMap((training) => training.packs)) {
    if (program.pack(name).script.cachedDataRejected !== false) throw new Error(`V8 refuses ${name}.cache`);
  }
}
