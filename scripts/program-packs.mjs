/**
 * Puts the chunks that esbuild splits the program into (ES modules) into a few packs: files whose parts V8 can be given
 * in compiled form, which ES modules cannot, and of which a command loads only those that it needs. A part is one chunk
 * as a CommonJS module; `src/cli/main.ts` runs it when it is first asked for.
 */
import {basename} from 'node:path';
import {transform} from 'esbuild';

/**
 * `chunks`: from path to `{text, imports, entryPoint}`, as esbuild tells them. `packs`: from the name of a pack to the
 * entry points that it is made for; a chunk stands in the first pack that needs it, and in `rest` otherwise. Returns the
 * text of each pack.
 */
export async function packChunks(chunks, packs, rest) {
  const partsOf = new Map();
  const placeOf = new Map();
  const put = (path, pack) => {
    const chunk = chunks.get(path);
    if (chunk === undefined || placeOf.has(path)) return;
    const parts = partsOf.get(pack) ?? [];
    partsOf.set(pack, parts);
    placeOf.set(path, `./${pack}/${parts.length}`);
    parts.push(chunk);
    for (const {path: imported, kind} of chunk.imports) if (kind === 'import-statement') put(imported, pack);
  };
  const pathOf = new Map([...chunks].map(([path, {entryPoint}]) => [entryPoint, path]));
  for (const [pack, entryPoints] of Object.entries(packs)) {
    for (const entryPoint of entryPoints) {
      if (!pathOf.has(entryPoint)) throw new Error(`${entryPoint} is loaded nowhere with import()`);
      put(pathOf.get(entryPoint), pack);
    }
  }
  for (const path of chunks.keys()) put(path, rest);
  const texts = new Map();
  for (const [pack, chunksOfPack] of partsOf) {
    const parts = await Promise.all(chunksOfPack.map(({text}) => partText(text, placeOf)));
    texts.set(pack, `(()=>{${toEsModule}return[\n${parts.join(',\n')}\n]})()\n`);
  }
  return texts;
}

/** In place of esbuild's own, which looks at every export of a module of Node and loads what is behind it. */
const toEsModule =
  'const __toESM=(module,isNode)=>module.__esModule&&!isNode?module:Object.create(module,{default:{value:module}});';
/** What esbuild makes of an ES module: its helpers, what is exported, the code, and the exports again, for Node to find. */
const commonJs =
  /^.*?var stdin_exports=\{\};(?:__export\(stdin_exports,\{(?<exported>.*?)\}\);)?module\.exports=__toCommonJS\(stdin_exports\);(?<code>.*?)(?:0&&\(module\.exports=\{[^}]*\}\);)?\s*$/s;

/** What is exported is told at the end, as plain properties: parts do not need each other in a circle. */
async function partText(text, placeOf) {
  const {code: whole} = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    // There is no import() in what V8 was given in compiled form.
    supported: {'dynamic-import': false, 'regexp-set-notation': true},
  });
  const {exported, code = whole} = commonJs.exec(whole)?.groups ?? {};
  if (/\bstdin_exports\b|\b__(?:defProp|toCommonJS)\b/.test(code)) {
    throw new Error(`esbuild writes CommonJS in a way that is not known: ${whole.slice(0, 2000)}`);
  }
  let placed = code;
  for (const [path, place] of placeOf) placed = placed.replaceAll(`"./${basename(path)}"`, `"${place}"`);
  const exports = ['__esModule:!0', ...(exported === undefined ? [] : [exported.replaceAll(':()=>', ':')])];
  return `(require,own,__filename,__dirname)=>{${placed}return{${exports}}}`;
}
