/**
 * Bundles: `dist/main.cjs`, a tiny entry (CommonJS starts fastest), and `dist/program.mjs` with chunks beside it, so that
 * React is loaded for a terminal only. Nothing outside `dist` is needed to run.
 */
import {readFileSync, rmSync} from 'node:fs';
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
await build({
  ...shared,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/main.cjs',
  format: 'cjs',
  external: ['./program.mjs'],
  banner: {js: '#!/usr/bin/env node'},
});
await build({
  ...shared,
  entryPoints: {program: 'src/cli/program.ts'},
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: {'.js': '.mjs'},
  jsx: 'automatic',
  // ssh2 is CommonJS and expects them.
  define: {...shared.define, __dirname: 'import.meta.dirname', __filename: 'import.meta.filename'},
  plugins: [withoutInkDevtools, withoutNativeParts],
  banner: {
    js: "import {createRequire as nodeCreateRequire} from 'node:module'; const require = nodeCreateRequire(import.meta.url);",
  },
});
