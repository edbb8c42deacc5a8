import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'start-up-'));
const list = join(folder, 'loaded.txt');
const hook = join(folder, 'hook.cjs');
writeFileSync(
  hook,
  `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n')));`,
);
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const slow = ['child_process', 'crypto', 'fs/promises', 'net', 'stream', 'tty', 'v8', 'worker_threads', 'zlib'];

test('given small captures and a pipe, when judged, then Node loads nothing that takes longer than to read them', () => {
  const {NODE_OPTIONS: _, NODE_EXTRA_CA_CERTS: __, ...env} = process.env;
  const captures = ['fixtures/turn/quota-486/client.pcap', 'fixtures/turn/peer-forbidden/client.pcap'];
  const {stdout} = spawnSync(process.execPath, ['--require', hook, 'dist/main.cjs', 'pcap', ...captures], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  expect(stdout).toContain('2 of 2 inputs read.');
  const loaded = readFileSync(list, 'utf8').split('\n');
  expect(slow.filter((name) => loaded.includes(`NativeModule ${name}`))).toEqual([]);
});
