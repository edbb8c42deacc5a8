/** `collect`: the bundle gives what the live run gives, holds no name of the site, and says when it was changed. */
import {statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {Secret} from '../../src/model/secret.ts';
import {faults} from '../../src/sim/faults/all-faults.ts';
import type {Site} from '../../src/sim/site/site.ts';
import {type SiteContent, siteSchema} from '../../src/sources/site-file/site-schema.ts';
import {type LiveSite, SiteFolder} from './live-site.ts';
import {type ProgramOptions, runProgram} from './run-program.ts';
import {packBundle, type UnpackedMember, unpackBundle} from './unpack-bundle.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

const folder = new SiteFolder();
let live: LiveSite;
beforeAll(async () => {
  live = await folder.start();
});
afterAll(async () => {
  await live.deployment.close();
  folder.remove();
});

/** Same tokens in every bundle that is collected with it. */
const sharedKey = {env: {WRTC_DOCTOR_REDACTION_KEY: 'shared by the tests of collect'}};

async function report(args: readonly string[], options?: ProgramOptions): Promise<Report> {
  const {stdout, stderr} = await runProgram(['run', ...args, '--format', 'json'], options);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

async function collect(
  site: string,
  name: string,
  args: readonly string[] = [],
  options?: ProgramOptions,
): Promise<string> {
  const output = join(folder.path, name);
  const {code, stdout, stderr} = await runProgram(['collect', '--site', site, '-o', output, ...args], options);
  expect({code, stdout}).toEqual({code: 0, stdout: ''});
  expect(stderr).toContain(output);
  return output;
}

/** What has to be the same wherever the evidence comes from. */
function gist({findings}: Report) {
  return findings
    .map(({rule, message, severity, confidence, evidence}) => ({
      rule,
      message,
      severity,
      confidence,
      evidence: evidence.length,
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

function injected(name: string): Site {
  const fault = faults.find((each) => each.name === name);
  if (fault?.applies(live.healthy) !== true) throw new Error(`${name} does not apply`);
  return fault.inject(live.healthy);
}

interface Manifest {
  readonly kind: string;
  readonly redaction: string;
  readonly members: readonly {readonly path: string; readonly sha256: string}[];
  readonly problems: readonly unknown[];
}

function manifestOf([first]: readonly UnpackedMember[]): Manifest {
  return JSON.parse(first?.text ?? '');
}

describe('a bundle of a healthy site', () => {
  let tokens: string;
  let again: string;
  let names: string;
  let members: readonly UnpackedMember[];
  beforeAll(async () => {
    // One that is there before and may be read by everybody.
    writeFileSync(join(folder.path, 'tokens.tar.gz'), 'old', {mode: 0o644});
    [tokens, again, names] = await Promise.all([
      collect(live.file, 'tokens.tar.gz', [], sharedKey),
      collect(live.file, 'again.tar.gz', [], sharedKey),
      collect(live.file, 'names.tar.gz', ['--keep-names']),
    ]);
    members = await unpackBundle(tokens);
  });

  test('given it, when looked at, then it is for its owner alone and the manifest comes first with all other members', () => {
    expect(statSync(tokens).mode & 0o777).toBe(0o600);
    expect(members.map(({mode = 0}) => mode & 0o777)).toEqual(members.map(() => 0o600));
    expect(members[0]?.path).toBe('manifest.json');
    const manifest = manifestOf(members);
    expect(manifest).toMatchObject({kind: 'wrtc-doctor-bundle', redaction: 'tokens', problems: []});
    expect(manifest.members.map(({path}) => path)).toEqual(members.slice(1).map(({path}) => path));
    expect(new Set(members.map(({path}) => path)).size).toBe(members.length);
    expect(members.length).toBeGreaterThan(40);
  });

  test('given it and the live run, when both are judged, then neither finds anything and the same checks pass', async () => {
    const [read, kept, now] = await Promise.all([
      report([tokens]),
      report([names]),
      report(['--live', '--site', live.file]),
    ]);
    const statuses = ({checks}: Report) => checks.map(({id, status}) => `${id} ${status}`);
    for (const judged of [read, kept]) {
      expect(judged.findings).toEqual([]);
      expect(statuses(judged)).toEqual(statuses(now));
      expect(judged.inputs.filter(({state}) => state !== 'read').map(({path}) => path)).toEqual([]);
    }
    expect(read.summary.checks.pass).toBeGreaterThan(60);
  });

  test('given tokens, when the bundle is searched, then no name, address, user or title of the site is in it', async () => {
    const site = [...textsOf(live.healthy)].filter((text) => !isPublic(text));
    expect(site.length).toBeGreaterThan(80);
    const whole = members.map(({path, text}) => `${path}\n${text}`.toLowerCase()).join('\n');
    expect(site.filter((text) => whole.includes(text.toLowerCase()))).toEqual([]);
    expect(whole).not.toContain(folder.path.toLowerCase());
    // They are what is kept when it is asked for.
    const kept = (await unpackBundle(names)).map(({text}) => text).join('\n');
    expect(kept).toContain(live.healthy.names.externalJoin);
    expect(kept).toContain(live.healthy.organisation);
    expect(kept).not.toContain(folder.path);
  });

  test('given one key, when collected twice, then the same things have the same tokens', async () => {
    const byPath = new Map((await unpackBundle(again)).map(({path, text}) => [path, text]));
    const lasting = members.filter(({path}) => /^site\/|^cms-1\/api\/(?!system)|^cms-1\/mmp\/(?!date|ntp)/.test(path));
    expect(lasting.length).toBeGreaterThan(20);
    for (const {path, text} of lasting) expect({path, text: byPath.get(path)}).toEqual({path, text});
  });

  test('given a member that was changed, when judged, then its row says so and it is read all the same', async () => {
    const changed = members.map((member) =>
      member.path.endsWith('inboundDialPlanRules.xml') || member.path.startsWith('dns-outside')
        ? {...member, text: member.text.replace(/\n/, '\n\n')}
        : member,
    );
    const path = join(folder.path, 'changed.tar.gz');
    await packBundle(path, changed);
    const {inputs, findings} = await report([path]);
    const rows = inputs.filter(({notes}) => notes.some((note) => note.startsWith('changed since it was collected')));
    expect(rows.map((row) => [row.path.slice(path.length + 2), row.state])).toEqual([
      ['cms-1/api/inboundDialPlanRules.xml', 'partial'],
      ['dns-outside-1/facts.ndjson', 'partial'],
    ]);
    expect(rows.every(({facts}) => facts > 0)).toBe(true);
    expect(inputs.filter(({state}) => state !== 'read')).toEqual(rows);
    expect(findings).toEqual([]);
  });

  test('given an output that cannot be written, when collected, then the exit code is 2', async () => {
    const {code, stderr} = await runProgram(['collect', '--site', live.file, '-o', '/no-such-folder/b.tar.gz']);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be written');
  });
});

describe('bundles of a site with a fault', () => {
  test.each([
    ['turn-password-mismatch', 'turn/password-mismatch'],
    ['certificate-edge-chain-incomplete', 'certificate/edge-chain-incomplete'],
    ['webbridge-c2w-port-mismatch', 'webbridge/c2w-port-mismatch'],
  ])(
    'given the fault %s, when collected with and without names, then the findings are those of the live run',
    async (name, check) => {
      await live.deployment.change(injected(name));
      // Whoever reads the site knows the passwords that are set.
      const site = folder.write(`${name}.yaml`, siteSchema.parse(live.deployment.siteFile));
      const [now, tokens, names] = await Promise.all([
        report(['--live', '--site', site]),
        collect(site, `${name}-tokens.tar.gz`),
        collect(site, `${name}-names.tar.gz`, ['--keep-names']),
      ]);
      expect(now.diagnoses[0]?.root).toBe(`${check}#1`);
      for (const judged of await Promise.all([report([tokens]), report([names])])) {
        expect(gist(judged)).toEqual(gist(now));
        expect(judged.diagnoses[0]?.root).toBe(`${check}#1`);
      }
    },
  );

  test('given two vantage points with one key, when both bundles are judged together, then they give the findings of one', async () => {
    await live.deployment.change(injected('dns-outside-wrong'));
    const {names, resolvers, boxes = [], turn} = live.content;
    const outside: SiteContent = {
      names,
      resolvers: {inside: [], outside: resolvers?.outside ?? []},
      boxes: boxes.flatMap(({api: _, mmp: __, ...box}) => (box.role === 'expressway-e' ? [box] : [])),
      turn,
    };
    const inside: SiteContent = {
      names,
      resolvers: {inside: resolvers?.inside ?? [], outside: []},
      boxes: boxes.map(({web: _, turn: __, ...box}) => box),
    };
    const [whole, ...parts] = await Promise.all([
      collect(live.file, 'whole.tar.gz', [], sharedKey),
      collect(folder.write('outside.yaml', outside), 'outside.tar.gz', [], sharedKey),
      collect(folder.write('inside.yaml', inside), 'inside.tar.gz', [], sharedKey),
    ]);
    const [one, two] = await Promise.all([report([whole]), report(parts)]);
    expect(one.findings[0]?.rule).toBe('dns/outside-wrong');
    expect(gist(two)).toEqual(gist(one));
    expect(two.diagnoses).toEqual(one.diagnoses);
    expect(two.checks.map(({id, status}) => [id, status])).toEqual(one.checks.map(({id, status}) => [id, status]));
  });
});

/** All texts in a site, secrets left out. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null && !(value instanceof Secret))
    for (const inner of Object.values(value)) yield* textsOf(inner);
}

/** Words of the products, numbers, dates and random ids, which tell nothing about a site. */
function isPublic(text: string): boolean {
  return (
    text.length < 4 ||
    productWords.has(text) ||
    /^[\dX.]+$|^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$|^\d{4}-\d\d-\d\d/.test(text)
  );
}

const productWords = new Set(
  `https expressway-c expressway-e expressway-c-1 expressway-e-1 expressway standard none admin audit recording callbridge
  webbridge turn a:443 b:443 a:7443 serverAuth clientAuth utf-8 TANDBERG Both localhost ssh-intrusion apache-auth ssh-auth
  web-intrusion web-auth customizations personal`.split(/\s+/),
);
