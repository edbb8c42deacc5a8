/**
 * Bundles: `dist/main.cjs`, a tiny entry (CommonJS starts fastest); `dist/program.cjs` with all commands, and what V8 made
 * of it (`program.cache`); `dist/ui.mjs` with React, for a terminal only; `dist/scan-worker.cjs` for the second thread.
 * Nothing outside `dist` is needed to run.
 */
import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {build} from 'esbuild';

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

rmSync(new URL('../dist', import.meta.url), {recursive: true, force: true});
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

await build({
  ...shared,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/main.cjs',
  format: 'cjs',
  external: ['./ui.mjs'],
  banner: {js: '#!/usr/bin/env node'},
});
const ownUrl = {js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;"};
const commonJs = {...shared, format: 'cjs', define: {...shared.define, 'import.meta.url': 'ownUrl'}, banner: ownUrl};
await build({...commonJs, entryPoints: ['src/sources/capture/scan-worker.ts'], outfile: 'dist/scan-worker.cjs'});
await build({
  ...commonJs,
  entryPoints: ['src/cli/program.ts'],
  outfile: 'dist/program.cjs',
  external: ['./ui.mjs'],
  plugins: [withScreensApart, withoutNativeParts],
});
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
const capture = 'fixtures/octavio/turn-password/client.pcap';
const cached = spawnSync(process.execPath, ['scripts/write-code-cache.cjs', 'dist', capture], {
  cwd: shared.absWorkingDir,
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (cached.status !== 0) throw new Error('the compiled form of the bundle could not be written');
// A cache that V8 refuses is only useless, and nobody would notice.
const {compileProgram} = createRequire(import.meta.url)('../dist/main.cjs');
if (compileProgram(new URL('../dist', import.meta.url).pathname).script.cachedDataRejected !== false) {
  throw new Error('V8 refuses the compiled form of the bundle');
}
