/**
 * The entry: as small as can be, because every start pays for it. The version is answered here; all else is in packs
 * beside this file (`scripts/program-packs.mjs`), run with what V8 made of them when they were built: to parse them anew
 * takes longer than most runs.
 */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
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

export interface OpenProgram {
  main(version: string): Promise<void>;
  /** Used to make the compiled form. */
  pack(name: string): Pack;
}

export function openProgram(folder: string): OpenProgram {
  const packs = new Map<string, Pack>();
  const loaded = new Map<string, Exports>();
  const filename = join(folder, 'main.cjs');
  const own = {
    get url() {
      return pathToFileURL(filename).href;
    },
  };
  const requireOther = createRequire(filename);
  const pack = (name: string): Pack => {
    const known = packs.get(name) ?? readPack(folder, name);
    packs.set(name, known);
    return known;
  };
  /** `./capture/3`: the fourth part of capture.pack. */
  const requirePart: Require = (id) => {
    const known = loaded.get(id);
    if (known !== undefined) return known;
    if (id.startsWith('late:')) return late(() => requireOther(id.slice('late:'.length)));
    const [, name = '', index] = /^\.\/(\w+)\/(\d+)$/.exec(id) ?? [];
    if (index === undefined) return id === './ui.mjs' ? {load: loadScreens} : requireOther(id);
    const exports = pack(name).parts[Number(index)]?.(requirePart, own, filename, folder);
    if (exports === undefined) throw new Error(`the program has no part ${id}`);
    loaded.set(id, exports);
    return exports;
  };
  return {
    pack,
    main: (version) => (requirePart('./program/0') as {main(version: string): Promise<void>}).main(version),
  };
}

/** With its compiled form, where that is there and of this Node. */
function readPack(folder: string, name: string): Pack {
  const filename = join(folder, `${name}.pack`);
  const cachedData = readIfThere(join(folder, `${name}.cache`));
  // A pack is ASCII.
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cachedData === undefined ? {} : {cachedData}),
  });
  return {script, parts: script.runInThisContext()};
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

/** The screens are an ES module, which a script that V8 has compiled before cannot import. */
function loadScreens(): Promise<unknown> {
  // @ts-expect-error the bundle beside this one; built from src/ui
  return import('./ui.mjs');
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
  } else void openProgram(__dirname).main(WRTC_DOCTOR_VERSION);
}
