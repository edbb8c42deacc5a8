/** Ctrl-C while sources hang: the program ends at once, and what was read until then is reported or packed. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {createSshKey} from '../../src/sim/certificates/create-ssh-key.ts';
import {startDnsServer} from '../../src/sim/servers/start-dns-server.ts';
import {startMmpServer} from '../../src/sim/servers/start-mmp-server.ts';
import {startTurnServer} from '../../src/sim/servers/start-turn-server.ts';
import {loopbackCertificate, startSilentServer, startStreamingServer} from './hostile-servers.ts';
import {type LiveSite, SiteFolder} from './live-site.ts';
import {runProgram, startProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

const folder = new SiteFolder();
const sound = loopbackCertificate(300);
const hostKey = createSshKey();
let live: LiveSite;
beforeAll(async () => {
  live = await folder.start();
});
afterAll(async () => {
  await live.deployment.close();
  folder.remove();
});

/** Longest time from the signal to the end of the program; half of it is the aim. */
const limitMs = 1500;

test.each(['run', 'collect'])(
  'given sources that hang, when %s is interrupted, then it ends at once with what was read until then',
  async (command) => {
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const mmp = await startMmpServer({
      hostKey: hostKey.privateKey,
      username: 'admin',
      password: 'any password',
      run: () => {
        asked();
        return {output: '', ending: 'hang'};
      },
    });
    const endless = await startStreamingServer(sound, 50);
    const silent = await startSilentServer();
    const turn = await startTurnServer({realm: 'any', users: [], relayAddress: '192.0.2.1', isSilent: true});
    const dns = await startDnsServer({answer: () => ({outcome: 'timeout'})});
    const {resolvers, turn: credentials, names} = live.content;
    const login = {username: 'admin', password: 'any password'};
    const site = folder.write(`hanging-${command}.yaml`, {
      names,
      turn: credentials,
      resolvers: {inside: [`127.0.0.1:${dns.port}`], outside: resolvers?.outside},
      boxes: [
        {
          role: 'cms',
          api: {...login, url: `https://127.0.0.1:${endless.port}`, fingerprint: sound.sha256},
          mmp: {...login, host: '127.0.0.1', port: mmp.port, hostKey: hostKey.fingerprint},
        },
        {role: 'expressway-c', api: {...login, url: `https://127.0.0.1:${silent.port}`}},
        {
          role: 'expressway-e',
          web: {address: `127.0.0.1:${silent.port}`},
          turn: {address: '192.0.2.1:3478', connect: `127.0.0.1:${turn.port}`},
        },
      ],
    });
    const output = join(folder.path, `interrupted-${command}.${command === 'run' ? 'json' : 'tar.gz'}`);
    const args = command === 'run' ? ['run', '--live'] : ['collect'];
    const {outcome, interrupt} = startProgram([...args, '--site', site, '-o', output]);
    await Promise.all([isAsked, endless.firstRequest]);
    const interruptedAt = performance.now();
    interrupt();
    const {code} = await outcome;
    const took = performance.now() - interruptedAt;
    await Promise.all([mmp, endless, silent, turn, dns].map((server) => server.close()));
    expect(code).toBe(130);
    expect(took).toBeLessThan(limitMs);
    const judged = command === 'run' ? undefined : runProgram(['run', output, '--format', 'json']);
    const report: Report = JSON.parse(judged === undefined ? readFileSync(output, 'utf8') : (await judged).stdout);
    const notes = report.inputs.flatMap((row) => row.notes);
    if (judged === undefined) {
      expect(report.run.interrupted).toBe(true);
      expect(notes.filter((note) => note === 'interrupted').length).toBeGreaterThanOrEqual(5);
      expect(report.inputs.find(({path}) => path.startsWith('DNS outside'))?.state).toBe('read');
    } else
      expect(notes.filter((note) => /^not collected: .*: interrupted$/.test(note)).length).toBeGreaterThanOrEqual(5);
  },
);
