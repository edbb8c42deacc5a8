/**
 * A single executable: the Node that runs this, with the program in it (`dist/binary/wrtc-doctor`, `.exe` on Windows).
 * The packs and what V8 made of them are assets; `src/cli/main.ts` finds them there. For the computer that builds it, and
 * those like it: each system needs a build of its own.
 */
import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {inject} from 'postject';

const dist = join(import.meta.dirname, '../dist');
const folder = join(dist, 'binary');
const path = join(folder, process.platform === 'win32' ? 'wrtc-doctor.exe' : 'wrtc-doctor');
const temporary = mkdtempSync(join(tmpdir(), 'wrtc-doctor-binary-'));
try {
  // Node wraps the script of a single executable into a function, where a line for the shell is none.
  const main = join(temporary, 'main.cjs');
  writeFileSync(main, readFileSync(join(dist, 'main.cjs'), 'utf8').replace(/^#!.*\n/, ''));
  const isAsset = (name) => name.endsWith('.pack') || name.endsWith(`.${process.version}-${process.arch}.cache`);
  const assets = Object.fromEntries(
    readdirSync(dist)
      .filter(isAsset)
      .map((name) => [name, join(dist, name)]),
  );
  const blob = join(temporary, 'program.blob');
  const config = join(temporary, 'sea.json');
  writeFileSync(config, JSON.stringify({main, output: blob, assets, disableExperimentalSEAWarning: true}));
  execFileSync(process.execPath, ['--experimental-sea-config', config], {stdio: ['ignore', 'ignore', 'inherit']});
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder);
  copyFileSync(process.execPath, path);
  chmodSync(path, 0o755);
  // macOS runs no program whose signature does not fit it.
  if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', path]);
  await inject(path, 'NODE_SEA_BLOB', readFileSync(blob), {
    // https://nodejs.org/api/single-executable-applications.html
    sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
    ...(process.platform === 'darwin' ? {machoSegmentName: 'NODE_SEA'} : {}),
  });
  if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', path]);
  process.stdout.write(`${path}: ${Math.round(statSync(path).size / 1e6)} MB, Node ${process.version}\n`);
} finally {
  rmSync(temporary, {recursive: true});
}
