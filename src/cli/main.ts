/**
 * The entry: as small as can be, because every start pays for it. The version is answered here; all else is in packs
 * beside this file (`scripts/program-packs.mjs`), run with what V8 made of them when they were built or first used: to
 * parse them anew takes longer than most runs.
 */
import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {Script} from 'node:vm';

declare const WRTC_DOCTOR_VERSION: string;
declare const require: NodeJS.Require;

type Exports = Readonly<Record<string, unknown>>;
type Require = (id: string) => unknown;
type Part = (require: Require, own: {readonly url: string}, filename: string, dirname: string) => Exports;

interface Pack {
  readonly script: Script;
  readonly parts: readonly Part[];
}

/** The content of a file of the program; undefined where there is none. */
type ReadFile = (name: string) => Buffer | undefined;

export interface OpenProgram {
  main(version: string): Promise<void>;
  /** Used to make the compiled form. */
  pack(name: string): Pack;
  /** What `src/library.ts` exports. */
  library(): Exports;
}

/** `filename`: what packages that are not bundled are looked for beside, and the packs, unless `readFile` is given. */
export function openProgram(filename: string, readFile?: ReadFile): OpenProgram {
  const folder = dirname(filename);
  const packs = new Map<string, Pack>();
  const loaded = new Map<string, Exports>();
  const own = {
    get url() {
      return pathToFileURL(filename).href;
    },
  };
  const requireOther = createRequire(filename);
  const pack = (name: string): Pack => {
    let known = packs.get(name);
    if (known === undefined) {
      known = openPack(folder, name, readFile ?? ((file) => readIfThere(join(folder, file))));
      packs.set(name, known);
      if (readFile === undefined) keepCompiled(folder, name, known.script);
    }
    return known;
  };
  /** `./capture/3`: the fourth part of capture.pack. */
  const requirePart: Require = (id) => {
    const known = loaded.get(id);
    if (known !== undefined) return known;
    if (id.startsWith('late:')) return late(() => requireOther(id.slice('late:'.length)));
    const [, name = '', index] = /^\.\/(\w+)\/(\d+)$/.exec(id) ?? [];
    if (index === undefined) return requireOther(id);
    const exports = pack(name).parts[Number(index)]?.(requirePart, own, filename, folder);
    if (exports === undefined) throw new Error(`the program has no part ${id}`);
    loaded.set(id, exports);
    return exports;
  };
  return {
    pack,
    main: (version) => (requirePart('./program/0') as {main(version: string): Promise<void>}).main(version),
    library: () => requirePart('./library/0') as Exports,
  };
}

/** V8 takes its compiled form of no other version. */
const cacheSuffix = `${process.version}-${process.arch}.cache`;

/** With its compiled form, where that is there. */
function openPack(folder: string, name: string, readFile: ReadFile): Pack {
  const filename = join(folder, `${name}.pack`);
  const text = readFile(`${name}.pack`);
  if (text === undefined) throw new Error(`the program is not complete: there is no ${filename}`);
  const cachedData = readFile(`${name}.${cacheSuffix}`);
  // A pack is ASCII.
  const script = new Script(text.toString('latin1'), {filename, ...(cachedData === undefined ? {} : {cachedData})});
  return {script, parts: script.runInThisContext()};
}

/** For the next start, as Python does it: what `npm run build` compiled is of one version of Node. */
function keepCompiled(folder: string, name: string, script: Script): void {
  if (script.cachedDataRejected === false) return;
  process.once('exit', () => {
    const path = join(folder, `${name}.${cacheSuffix}`);
    const partial = `${path}.${process.pid}`;
    try {
      writeFileSync(partial, script.createCachedData(), {flag: 'wx'});
      renameSync(partial, path);
    } catch {
      // The folder of the program need not be ours; and a start is only slower without.
      rmSync(partial, {force: true});
    }
  });
}

/** A module of Node of which only single exports are used. Most runs use few of them, and some are slow to load. */
function late(load: () => object): object {
  let module: object | undefined;
  return new Proxy(
    {},
    {
      get: (_, name) => {
        module ??= load();
        return Reflect.get(module, name);
      },
    },
  );
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Of a single executable (`npm run build:binary`) the packs are assets. */
function readAsset(name: string): Buffer | undefined {
  const {getRawAsset} = require('node:sea') as {getRawAsset(name: string): ArrayBuffer};
  try {
    return Buffer.from(getRawAsset(name));
  } catch {
    return undefined;
  }
}

/** Its script has no file of its own. */
const isSingleExecutable = __filename === process.execPath;
if (require.main === module) {
  const [, , argument] = process.argv;
  if (process.argv.length === 3 && (argument === '--version' || argument === '-V')) {
    process.stdout.write(`${WRTC_DOCTOR_VERSION}\n`);
  } else void openProgram(__filename, isSingleExecutable ? readAsset : undefined).main(WRTC_DOCTOR_VERSION);
}
