/** Runs commands and takes their wall time, CPU time and peak memory; random order in each round, medians at the end. */
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, rmSync} from 'node:fs';
import {delimiter, isAbsolute, join} from 'node:path';

const GNU_TIME = '/usr/bin/time';
const TIMEOUT_MS = 600_000;

// This variable makes Node 20 parse a whole certificate store at every start, and hides what is measured.
const {NODE_EXTRA_CA_CERTS: _, ...env} = process.env;

export function isInstalled(program) {
  if (isAbsolute(program)) return existsSync(program);
  return (env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/**
 * `groups` are lists of {name, argv, once, exits}; those of one group run one after the other, so that they meet the
 * same noise. `once`: in the first round only. Returns a map from command to {wall, cpu (seconds), peakMb, runs, failure}.
 */
export function measure(groups, rounds, {folder, report}) {
  const samples = new Map(groups.flat().map((command) => [command, []]));
  const failures = new Map();
  for (let round = 0; round < rounds; round++) {
    report(`round ${round + 1} of ${rounds}`);
    for (const group of shuffled(groups)) {
      for (const command of shuffled(group)) {
        if (failures.has(command) || (command.once === true && round > 0)) continue;
        const sample = runOnce(command, join(folder, 'time.txt'));
        if (sample.failure === undefined) samples.get(command).push(sample);
        else failures.set(command, sample.failure);
      }
    }
  }
  rmSync(join(folder, 'time.txt'), {force: true});
  const middle = (list, key) => median(list.map((sample) => sample[key]).filter((value) => value !== undefined));
  return new Map(
    [...samples].map(([command, list]) => [
      command,
      {
        wall: middle(list, 'wall'),
        cpu: middle(list, 'cpu'),
        peakMb: middle(list, 'peakMb'),
        runs: list.length,
        failure: failures.get(command),
      },
    ]),
  );
}

/** GNU time stands between, because a child forked by Node itself would begin with Node's own peak memory. */
function runOnce({argv, exits = [0]}, timeFile) {
  const hasTime = existsSync(GNU_TIME);
  const [program, ...args] = hasTime ? [GNU_TIME, '-q', '-f', '%U %S %M', '-o', timeFile, ...argv] : argv;
  const start = process.hrtime.bigint();
  const result = spawnSync(program, args, {env, stdio: 'ignore', timeout: TIMEOUT_MS});
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (result.error !== undefined) return {failure: result.error.code};
  if (!exits.includes(result.status)) return {failure: `exit ${result.status ?? result.signal}`};
  if (!hasTime) return {wall};
  const [user, system, peakKb] = readFileSync(timeFile, 'utf8').trim().split(' ').map(Number);
  return {wall, cpu: user + system, peakMb: peakKb / 1024};
}

export function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1];
}

export function shuffled(list) {
  const copy = [...list];
  for (let index = copy.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1));
    [copy[index], copy[other]] = [copy[other], copy[index]];
  }
  return copy;
}
