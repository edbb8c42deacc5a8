/**
 * Bundles: `dist/main.cjs`, a tiny entry (CommonJS starts fastest); the program in packs, of which a command loads what it
 * needs (`*.pack`), and what V8 made of them (`*.cache`); `dist/library.cjs`, the door to `src/library.ts` in these packs;
 * `dist/scan-worker.cjs` and `dist/log-worker.cjs` for a second thread; `dist/bundled.json`, which files of which
 * packages are in all that. Nothing outside `dist` is needed to run.
 */
import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join, relative} from 'node:path';
import {build as bundle} from 'esbuild';
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
  // Of literals, V8 makes something when they are first used.
  supported: {'regexp-set-notation': true},
  logLevel: 'warning',
  logOverride: {'import-is-undefined': 'error'},
  define: {
    WRTC_DOCTOR_VERSION: JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    'process.env["DEV"]': '"false"',
  },
  absWorkingDir: join(import.meta.dirname, '..'),
};

const screens = 'src/ui/start.tsx';

/**
 * Ink and its layout engine wait at the top level, which a script cannot. What Ink waits for are React's developer tools:
 * a shipped program has no use for them, nor for the web socket they need. The layout engine is waited for before the
 * screens start.
 */
const withScreensInAScript = {
  name: 'with-screens-in-a-script',
  setup(builder) {
    builder.onLoad({filter: /ink[/\\]build[/\\]reconciler\.js$/}, ({path}) => ({
      contents: replacedOnce(
        replacedOnce(readFileSync(path, 'utf8'), /^if \(isDev\(\)\) \{\n.*?^\}\n/ms, ''),
        /^const packageJson = isDev\(\)\n\s*\? await loadPackageJson\(\)\n\s*: /m,
        'const packageJson = ',
      ),
      loader: 'js',
    }));
    builder.onLoad({filter: /yoga-layout[/\\]dist[/\\]src[/\\]index\.js$/}, ({path}) => ({
      contents: replacedOnce(
        replacedOnce(readFileSync(path, 'utf8'), /^import loadYoga from /m, 'import loadYoga, {wasmBinary} from '),
        /^const Yoga = wrapAssembly\(await loadYoga\(\)\);\nexport default Yoga;/m,
        `let Yoga;
export const yogaLoaded = loadYoga({wasmBinary}).then((yoga) => { Yoga = wrapAssembly(yoga); });
export {Yoga as default};`,
      ),
      loader: 'js',
    }));
    // It would fetch its own code from a data: URL, and for that Node loads its whole HTTP client.
    builder.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, ({path}) => {
      const text = readFileSync(path, 'utf8');
      const embedded = /"data:application\/octet-stream;base64,([\w+/=]+)"/;
      const [, code] = embedded.exec(text) ?? [];
      return {
        contents: `${replacedOnce(text, embedded, '"data:application/octet-stream;base64,"')}
export const wasmBinary = Buffer.from('${code}', 'base64');`,
        loader: 'js',
      };
    });
    builder.onResolve({filter: /\/ui\/start\.tsx$/}, () => ({path: screens, namespace: 'waiting'}));
    builder.onLoad({filter: /.*/, namespace: 'waiting'}, () => ({
      contents: `import {yogaLoaded} from 'yoga-layout';
import {startUi as start} from './start.tsx';
export const startUi = async (options) => { await yogaLoaded; return start(options); };`,
      loader: 'js',
      resolveDir: join(shared.absWorkingDir, dirname(screens)),
    }));
  },
};

/** See quick-segmenter.ts. */
const withQuickSegmenter = {
  name: 'with-quick-segmenter',
  setup(builder) {
    const made = /new Intl\.Segmenter\((?:undefined, \{ ?granularity: ['"]grapheme['"] ?\})?\)/;
    const imported = `import {QuickSegmenter, narrowText} from ${JSON.stringify(join(shared.absWorkingDir, 'scripts/quick-segmenter.ts'))};`;
    const quick = (path) => replacedOnce(readFileSync(path, 'utf8'), made, 'new QuickSegmenter()');
    builder.onLoad(
      {filter: /(?:ansi-tokenize[/\\]build[/\\]tokenize|slice-ansi[/\\]tokenize-ansi)\.js$/},
      ({path}) => ({
        contents: `${imported}\n${quick(path)}`,
        loader: 'js',
      }),
    );
    // Of two versions, the newer one serves both.
    builder.onResolve({filter: /^string-width$/}, () => ({
      path: createRequire(import.meta.url).resolve('string-width'),
    }));
    builder.onLoad({filter: /string-width[/\\]index\.js$/}, ({path}) => ({
      contents: `${imported}\n${replacedOnce(quick(path), /\/\^\[\\u0020-\\u007E\]\*\$\/\.test/, 'narrowText.test')}`,
      loader: 'js',
    }));
  },
};

function replacedOnce(text, pattern, by) {
  if (!pattern.test(text)) throw new Error(`a package is not written as it was: ${pattern}`);
  return text.replace(pattern, () => by);
}

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
  italian: ['src/translations/italian.ts'],
  screens: [`waiting:${screens}`],
  library: ['src/library.ts'],
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
  {
    packs: ['screens'],
    runs: [['pcap', 'fixtures/octavio/turn-password/client.pcap']],
    keys: ['j', '\r', '\u001b', 'q'],
  },
];

/** Of packages, relative to the project. */
const bundledFiles = new Set();

const dist = join(shared.absWorkingDir, 'dist');
rmSync(dist, {recursive: true, force: true});
mkdirSync(dist);
await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/main.cjs',
  format: 'cjs',
  banner: {js: '#!/usr/bin/env node'},
});
for (const worker of ['capture/scan-worker', 'cms-log/log-worker']) {
  await build({
    format: 'cjs',
    define: {...shared.define, 'import.meta.url': 'ownUrl'},
    banner: {js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;"},
    entryPoints: [`src/sources/${worker}.ts`],
    outfile: `dist/${worker.split('/')[1]}.cjs`,
  });
}
await writePacks();
writeCaches();
writeLibraryDoor();
writeFileSync(join(dist, 'bundled.json'), `${JSON.stringify([...bundledFiles].sort(), undefined, 1)}\n`);

/** As esbuild does, and keeps in mind what is in the bundle. */
async function build(options) {
  const result = await bundle({...shared, ...options, metafile: true});
  for (const output of Object.values(result.metafile.outputs)) {
    for (const [file, {bytesInOutput}] of Object.entries(output.inputs)) {
      if (bytesInOutput > 0 && file.includes('node_modules/')) bundledFiles.add(file.replace(/^[a-z]+:/, ''));
    }
  }
  return result;
}

async function writePacks() {
  const {outputFiles, metafile} = await build({
    format: 'esm',
    splitting: true,
    write: false,
    define: {...shared.define, 'import.meta.url': 'own.url'},
    entryPoints: [
      {in: 'src/cli/program.ts', out: 'program'},
      {in: 'src/library.ts', out: 'library'},
      {in: 'zod-used', out: 'zod-used'},
    ],
    outdir: 'dist',
    external: [zodPart],
    jsx: 'automatic',
    plugins: [
      withLateZod,
      withLateModules,
      withScreensInAScript,
      withQuickSegmenter,
      withoutNativeParts,
      withoutOtherPrograms,
    ],
  });
  const texts = new Map(
    outputFiles.map(({path, text}) => [relative(shared.absWorkingDir, path).replaceAll('\\', '/'), text]),
  );
  const chunks = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [path, {...output, text: texts.get(path)}]),
  );
  for (const [name, text] of await packChunks(chunks, packs, 'rest'))
    writeFileSync(join(dist, `${name}.pack`), inAscii(text));
}

/** main.ts reads a byte as a character. What esbuild leaves as it is, as in tagged templates, means the same escaped. */
function inAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
  const program = openProgram(join(dist, 'main.cjs'));
  for (const name of trainings.flatMap((training) => training.packs)) {
    if (program.pack(name).script.cachedDataRejected !== false) throw new Error(`V8 refuses ${name}.cache`);
  }
}

/** Node finds the names that a CommonJS module exports only where they are assigned one by one. */
function writeLibraryDoor() {
  const {openProgram} = createRequire(import.meta.url)('../dist/main.cjs');
  const names = Object.keys(openProgram(join(dist, 'main.cjs')).library()).filter((name) => name !== '__esModule');
  const lines = [
    "const library = require('./main.cjs').openProgram(require.resolve('./main.cjs')).library();",
    ...names.map((name) => `exports.${name} = library.${name};`),
  ];
  writeFileSync(join(dist, 'library.cjs'), `${lines.join('\n')}\n`);
}
