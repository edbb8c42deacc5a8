/**
 * Writes what V8 has compiled of packs beside them, after runs that have used the common parts. Run by `build.mjs` in a
 * process of its own: `node scripts/write-code-cache.cjs DIST '{"packs": [NAME…], "runs": [[ARGUMENT…]…], "keys": [KEY…]}'`.
 * `keys`: the runs are on a terminal, where these keys are pressed; the last one has to end the program.
 */
const {EventEmitter} = require('node:events');
const {readFileSync, writeFileSync} = require('node:fs');
const {join, resolve} = require('node:path');
const {setFlagsFromString} = require('node:v8');

const folder = resolve(process.argv[2]);
const {packs, runs, keys} = JSON.parse(process.argv[3]);
// Functions that have not run for a while would be left out.
setFlagsFromString('--no-flush-bytecode');
const {openProgram} = require(join(folder, 'main.cjs'));
// Nothing that was compiled before, and nothing is kept but what is written here.
const program = openProgram(join(folder, 'main.cjs'), (name) =>
  name.endsWith('.pack') ? readFileSync(join(folder, name)) : undefined,
);
train().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

async function train() {
  if (keys !== undefined) beTerminal(keys);
  for (const args of runs) {
    process.argv = [process.argv[0], join(folder, 'main.cjs'), ...args];
    await program.main('0');
  }
  // What the runs found is of no interest here.
  process.exitCode = 0;
  // V8 takes compiled code only where all its settings are those of the time of compiling; a run may have changed some.
  setFlagsFromString('--flush-bytecode');
  setFlagsFromString('--semi-space-growth-factor=2');
  for (const name of packs) {
    const path = join(folder, `${name}.${process.version}-${process.arch}.cache`);
    writeFileSync(path, program.pack(name).script.createCachedData());
  }
}

/** A key is pressed when nothing has been drawn for a while. */
function beTerminal(keysToPress) {
  const pending = [];
  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    read: () => pending.shift() ?? null,
    setRawMode: () => stdin,
    setEncoding: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const left = [...keysToPress];
  let timer;
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns: 100,
    rows: 40,
    write() {
      clearTimeout(timer);
      if (left.length > 0) timer = setTimeout(press, 150);
      return true;
    },
  });
  const press = () => {
    pending.push(left.shift());
    stdin.emit('readable');
    if (left.length > 0) timer = setTimeout(press, 400);
  };
  for (const [name, value] of Object.entries({stdin, stdout})) Object.defineProperty(process, name, {value});
}
