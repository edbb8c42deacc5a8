/**
 * Writes what V8 has compiled of packs beside them, after runs that have used the common parts. Run by `build.mjs` in a
 * process of its own: `node scripts/write-code-cache.cjs DIST '{"packs": [NAME…], "runs": [[ARGUMENT…]…]}'`.
 */
const {writeFileSync} = require('node:fs');
const {join, resolve} = require('node:path');
const {setFlagsFromString} = require('node:v8');

const folder = resolve(process.argv[2]);
const {packs, runs} = JSON.parse(process.argv[3]);
// Functions that have not run for a while would be left out.
setFlagsFromString('--no-flush-bytecode');
const {openProgram} = require(join(folder, 'main.cjs'));
const program = openProgram(folder);
train().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

async function train() {
  for (const args of runs) {
    process.argv = [process.argv[0], join(folder, 'main.cjs'), ...args];
    await program.main('0');
  }
  // What the runs found is of no interest here.
  process.exitCode = 0;
  // V8 takes compiled code only where all its settings are those of the time of compiling; a run may have changed some.
  setFlagsFromString('--flush-bytecode');
  setFlagsFromString('--semi-space-growth-factor=2');
  for (const name of packs) writeFileSync(join(folder, `${name}.cache`), program.pack(name).script.createCachedData());
}
