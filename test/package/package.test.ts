import {execFileSync, spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import {publint} from 'publint';

// Packing and installing take their time on a busy machine.
jest.setTimeout(240_000);

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'package-'));
const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {version: string};
const capture = join(root, 'fixtures/octavio/turn-password/client.pcap');
/** An empty folder, in which the package alone is installed. */
const site = join(folder, 'site');
let tarball = '';
let packed: {size: number; files: {path: string}[]};
afterAll(() => rmSync(folder, {recursive: true, force: true}));

function run(program: string, args: readonly string[], cwd: string): string {
  const {NODE_OPTIONS: _, NODE_EXTRA_CA_CERTS: __, ...env} = process.env;
  return execFileSync(program, args, {cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
}

const linesOf = (path: string) => readFileSync(join(root, path), 'utf8').split('\n');

/** That use the package. */
const programs = {
  'package.json': '{"name": "site", "private": true}',
  'required.cjs': `const {runChecks, UserError} = require('wrtc-doctor');

runChecks([], {only: ['nothing/at-all']}).catch((error) => {
  if (error instanceof UserError) process.stdout.write(\`\${error.name}: \${error.message}\\n\`);
});
`,
  'typed.mts': `import {type Analysis, analyzeCapture, type Fact, plainText, type Report, runChecks, UserError} from 'wrtc-doctor';

const capture: Analysis = await analyzeCapture('client.pcap', {only: ['turn'], signal: AbortSignal.timeout(1000)});
const facts: readonly Fact[] = capture.facts;
const {report}: {report: Report} = await runChecks([capture, {facts, absences: []}, 'logs/'], {
  timezone: 'Europe/Rome',
});
for (const {rule, text, severity} of report.findings) {
  const shown: 'error' | 'warning' | 'info' = severity;
  plainText(text).startsWith(rule + shown);
}
// @ts-expect-error a number is no path
await analyzeCapture(1);
export const isOurs = (error: unknown): string | undefined => (error instanceof UserError ? error.next : undefined);
`,
};

beforeAll(() => {
  run(process.execPath, ['scripts/build-package.mjs'], root);
  const told: unknown = JSON.parse(
    run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root),
  );
  [packed] = told as [typeof packed];
  tarball = join(folder, `wrtc-doctor-${version}.tgz`);
  mkdirSync(site);
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(site, name), text);
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], site);
}, 240_000);

describe('given the package that npm packs', () => {
  test('when its files are listed, then nothing of developing is among them, and it is small', () => {
    const paths = packed.files.map(({path}) => path);
    for (const needed of [
      'dist/main.cjs',
      'dist/library.cjs',
      'dist/library.d.cts',
      'dist/wrtc-doctor.1',
      'README.md',
    ]) {
      expect(paths).toContain(needed);
    }
    expect(paths.filter((path) => !/^(?:dist|docs)\/|^(?:package\.json|README\.md|CHANGELOG\.md)$/.test(path))).toEqual(
      [],
    );
    expect(paths.filter((path) => /\.(?:cache|map|ts)$|^dist\/binary/.test(path))).toEqual([]);
    expect(packed.size).toBeLessThan(2_500_000);
  });

  test('when publint looks at it, then it has nothing to say', async () => {
    const buffer = readFileSync(tarball);
    const bytes = new ArrayBuffer(buffer.length);
    new Uint8Array(bytes).set(buffer);
    const {messages} = await publint({pack: {tarball: bytes}, level: 'suggestion', strict: true});
    expect(messages).toEqual([]);
  });

  test('when "are the types wrong" resolves it in every way, then they are not', () => {
    const {stdout, status} = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'),
        tarball,
        '--format',
        'ascii',
        '--no-color',
        '--exclude-entrypoints',
        'report.schema.json',
      ],
      {cwd: folder, encoding: 'utf8'},
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('No problems found')]);
  });
});

describe('given an empty folder in which it was installed', () => {
  test('when it starts, then it is the only package there, and finds what is wrong', () => {
    const lock: unknown = JSON.parse(readFileSync(join(site, 'node_modules/.package-lock.json'), 'utf8'));
    expect(Object.keys((lock as {packages: object}).packages)).toEqual(['node_modules/wrtc-doctor']);
    const started = spawnSync('npx', ['--offline', '--no-install', 'wrtc-doctor', 'pcap', capture], {
      cwd: site,
      encoding: 'utf8',
    });
    expect([started.status, started.stderr]).toEqual([1, '']);
    expect(started.stdout).toContain('turn/integrity-failure');
  });

  test('when npx is given the package in another folder, then it runs it without installing anything there', () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    const args = [
      '--yes',
      '--offline',
      '--cache',
      join(folder, 'npm'),
      `--package=${tarball}`,
      'wrtc-doctor',
      '--version',
    ];
    expect(run('npx', args, elsewhere)).toBe(`${version}\n`);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('when it starts again, then from what V8 compiled the first time', () => {
    const installed = join(site, 'node_modules/wrtc-doctor/dist');
    const cache = join(installed, `capture.${process.version}-${process.arch}.cache`);
    const first = readFileSync(cache);
    expect(first.length).toBeGreaterThan(100_000);
    const isTaken = `const {openProgram} = require(${JSON.stringify(join(installed, 'main.cjs'))}); const program = openProgram(${JSON.stringify(join(installed, 'main.cjs'))}); process.stdout.write(String(program.pack('capture').script.cachedDataRejected));`;
    expect(run(process.execPath, ['-e', isTaken], site)).toBe('false');
  });

  test('when a module imports it or a script requires it, then it judges as the commands do', () => {
    const example = /```js\n(.*?)```[^`]*```\n(.*?)```/s.exec(readFileSync(join(root, 'docs/library.md'), 'utf8'));
    const [, program = '', printed = ''] = example ?? [];
    writeFileSync(join(site, 'example.mjs'), program);
    cpSync(capture, join(site, 'client.pcap'));
    cpSync(join(root, 'fixtures/octavio/turn-password/cms/event-log.txt'), join(site, 'event-log.txt'));
    expect(run(process.execPath, ['example.mjs'], site)).toBe(printed);
    expect(run(process.execPath, ['required.cjs'], site)).toBe('UserError: No check matches nothing/at-all.\n');
  });

  test('when TypeScript checks a program that uses it, strictly, then the types fit', () => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--lib', 'es2023,dom'];
    const {stdout} = spawnSync(process.execPath, [compiler, ...options, 'typed.mts'], {cwd: site, encoding: 'utf8'});
    expect(stdout).toBe('');
  });
});

describe('given what is bundled', () => {
  const ids = () => {
    const files = JSON.parse(readFileSync(join(root, 'dist/bundled.json'), 'utf8')) as string[];
    const folders = new Set(files.map((file) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? ''));
    return [...folders].map((path) => {
      const described: unknown = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      const {name, version} = described as {name: string; version: string};
      return {name, version};
    });
  };

  test('when licences are listed, then each package is there with the text of its own', () => {
    const list = linesOf('dist/THIRD-PARTY-LICENSES.txt');
    for (const {name, version} of ids()) {
      const at = list.findIndex((line) => line.startsWith(`${name} ${version} (`));
      expect([name, at > 0]).toEqual([name, true]);
      const end = list.findIndex((line, index) => index > at && line.startsWith('-----'));
      const text = list.slice(at, end < 0 ? undefined : end).join('\n');
      expect([name, /permission|license/i.test(text) && text.length > 500]).toEqual([name, true]);
    }
  });

  test('when the bill of materials is read, then it has these packages and no other', () => {
    const bill: unknown = JSON.parse(readFileSync(join(root, 'dist/sbom.cdx.json'), 'utf8'));
    const {bomFormat, components} = bill as {
      bomFormat: string;
      components: {group?: string; name: string; version: string}[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const listed = components.map(
      ({group, name, version}) => `${group === undefined ? '' : `${group}/`}${name}@${version}`,
    );
    expect(listed.sort()).toEqual([...new Set(ids().map(({name, version}) => `${name}@${version}`))].sort());
  });
});
