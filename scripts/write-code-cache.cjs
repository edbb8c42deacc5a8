/**
 * Writes what V8 has compiled of the bundle beside it, after a run that has used the common parts. Run by `build.mjs` in a
 * process of its own: `node scripts/write-code-cache.cjs DIST CAPTURE`.
 */
const {writeFileSync} = require('node:fs');
const {join, resolve} = require('node:path');
const {setFlagsFromString} = require('node:v8');

const [, , folder, capture] = process.argv;
const {compileProgram} = require(resolve(folder, 'main.cjs'));
const {script, run} = compileProgram(resolve(folder));
process.argv = [process.argv[0], join(resolve(folder), 'main.cjs'), 'pcap', capture, '--format', 'text'];
process.stdout.write = () => true;
run()
  .main('0')
  .finally(() => {
    // What the run found is of no interest here.
    process.exitCode = 0;
    // The run has changed it; V8 takes compiled code only where all its settings are those of the time of compiling.
    setFlagsFromString('--semi-space-growth-factor=2');
    writeFileSync(join(folder, 'program.cache'), script.createCachedData());
  });
