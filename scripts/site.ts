/**
 * `npm run docs [-- --output FOLDER]`: the documents as a static site that works from a folder: no server, no network.
 * Exits with 1 when a link leads nowhere.
 */
import {cpSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {parseArgs} from 'node:util';
import {buildSite} from './site/build-site.ts';

const root = join(import.meta.dirname, '..');
const {values} = parseArgs({options: {output: {type: 'string', default: join(root, 'site')}}});
const {files, copies, deadLinks} = await buildSite(root);
rmSync(values.output, {recursive: true, force: true});
for (const [path, text] of files) {
  mkdirSync(dirname(join(values.output, path)), {recursive: true});
  writeFileSync(join(values.output, path), text);
}
for (const path of copies) cpSync(join(root, path), join(values.output, path));
for (const {page, target} of deadLinks) process.stderr.write(`${page}: the link to ${target} leads nowhere\n`);
process.stdout.write(`${files.size + copies.length} files in ${values.output}; open index.html\n`);
process.exitCode = deadLinks.length === 0 ? 0 : 1;
