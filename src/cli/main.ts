/**
 * The entry: as small as can be, because every start pays for it. The version is answered here; all else is one bundle
 * beside this file, run with what V8 made of it when it was built: to parse it anew takes longer than most runs.
 */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {Script} from 'node:vm';

declare const WRTC_DOCTOR_VERSION: string;

interface Program {
  main(version: string): Promise<void>;
}

/** Puts the bundle together with its compiled form, where that is there and of this Node. Also used to make it. */
export function compileProgram(folder: string): {readonly script: Script; readonly run: () => Program} {
  const filename = join(folder, 'program.cjs');
  const cachedData = readIfThere(join(folder, 'program.cache'));
  // One line before the first, so that the lines of a stack trace are those of the file. The bundle is ASCII.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
  const script = new Script(source, {
    filename,
    ...(cachedData === undefined ? {} : {cachedData}),
  });
  const run = (): Program => {
    const module = {exports: {}};
    script.runInThisContext()(module.exports, requireIn(filename), module, filename, folder);
    // What program.ts exports.
    return module.exports as Program;
  };
  return {script, run};
}

/** The screens are an ES module, which a script that V8 has compiled before cannot import: they are imported from here. */
function requireIn(filename: string): (id: string) => unknown {
  const required = createRequire(filename);
  // @ts-expect-error the bundle beside this one; built from src/ui
  return (id) => (id === './ui.mjs' ? {load: () => import('./ui.mjs')} : required(id));
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

if (require.main === module) {
  const [, , argument] = process.argv;
  if (process.argv.length === 3 && (argument === '--version' || argument === '-V')) {
    process.stdout.write(`${WRTC_DOCTOR_VERSION}\n`);
  } else void compileProgram(__dirname).run().main(WRTC_DOCTOR_VERSION);
}
