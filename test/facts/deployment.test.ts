import {describe, expect, test} from '@jest/globals';
import {rules} from '../../src/checks/generated/rules.ts';
import {alias} from '../../src/facts/alias.ts';
import {checkPlace, placedChecks} from '../../src/facts/derived/check-places.ts';
import {deploymentOf} from '../../src/facts/derived/deployment.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import {type DeploymentMap, mapBoxes, mapHops} from '../../src/model/deployment.ts';
import type {CheckResult, Finding, RuleInfo} from '../../src/model/report.ts';
import type {Subject} from '../../src/model/subject.ts';
import {
  dnsSays,
  edgeOne,
  expressway,
  lan,
  origin,
  rejected,
  siteFile,
  turnAddress,
  turnObject,
  webBridge,
} from './make.ts';

const client = '10.0.0.9';

function findingOf(rule: string, change: Partial<Finding> = {}): Finding {
  return {
    id: `${rule}#1`,
    rule,
    message: 'only',
    args: {},
    subject: 'site',
    severity: 'error',
    impact: 'blocks-media',
    confidence: 'certain',
    text: [],
    why: [],
    evidence: [{origin, shows: 'it'}],
    competing: [],
    fix: [],
    fingerprint: '',
    ...change,
  };
}

const infos = Object.fromEntries(
  rules.map(({id, system, title}): [string, RuleInfo] => [
    id,
    {id, system, title, failureModes: [], references: [], docs: ''},
  ]),
);

function mapOf(
  facts: readonly Fact[],
  findings: readonly Finding[] = [],
  checks: readonly CheckResult[] = [],
): DeploymentMap {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return deploymentOf(store, {findings, checks, rules: infos});
}

const placeOf = (map: DeploymentMap, id: string): string | undefined =>
  [...map.boxes, ...map.hops].find(({findings}) => findings.includes(id))?.id;

const box = (map: DeploymentMap, id: string) => map.boxes.find((one) => one.id === id);

const belongs = (subject: Subject, address: string): Fact =>
  alias.of(subject, origin, {same: `address:${address}`, because: 'site-file'});

describe('the places of checks', () => {
  test('given every check, when placed, then only those whose place differs from finding to finding have none', () => {
    const without = rules.filter(({id, system}) => checkPlace(id, system) === undefined).map(({id}) => id);
    expect(without).toEqual(['dns/answer-intermittent', 'dns/server-not-resolving', 'dns/servers-disagree']);
  });

  test('given the checks that are placed by their id, when looked up, then all of them are there', () => {
    expect(placedChecks.filter((id) => infos[id] === undefined)).toEqual([]);
  });
});

describe('the map of the deployment', () => {
  test('given no evidence at all, when made, then every box and hop is on it, and nothing is known of any', () => {
    const map = mapOf([]);
    expect(map.boxes.map(({id}) => id)).toEqual([...mapBoxes]);
    expect(map.hops.map(({id}) => id)).toEqual([...mapHops]);
    for (const {names, addresses, findings} of map.boxes) expect([...names, ...addresses, ...findings]).toEqual([]);
  });

  test('given boxes with names and addresses, when made, then each has its own', () => {
    const map = mapOf([
      belongs('box:cms/core', '10.1.1.1'),
      edgeOne(),
      webBridge({}, 'box:cms/core'),
      siteFile({externalJoinName: 'join.quarry.test', internalJoinName: 'bridge.quarry.test'}),
      dnsSays('inside', ['203.0.113.9'], {resolver: '10.1.1.53'}),
    ]);
    expect(box(map, 'call-bridge')).toMatchObject({names: ['CMS core'], addresses: ['10.1.1.1']});
    expect(box(map, 'web-bridge')?.names).toEqual(['CMS core', 'bridge.quarry.test']);
    expect(box(map, 'expressway-e')?.names).toEqual(['Expressway-E vcse', 'join.quarry.test']);
    expect(box(map, 'inside-dns')?.addresses).toEqual(['10.1.1.53']);
    expect(box(map, 'guest-dns')?.addresses).toEqual([]);
  });

  test('given more addresses than there is room, when made, then the rest is counted', () => {
    const map = mapOf([
      lan(
        'a',
        Array.from({length: 15}, (_, index) => `10.1.1.${index + 1}`),
      ),
    ]);
    expect(box(map, 'call-bridge')).toMatchObject({omitted: 3});
    expect(box(map, 'call-bridge')?.addresses).toHaveLength(12);
  });

  test('given a TURN server at an address of Expressway-E, when made, then it is part of that; otherwise of none', () => {
    const session = rejected(431, {clientAddress: client});
    const tied = mapOf([session, expressway({addresses: [turnAddress.address]}, 'box:expressway-e/vcse')]);
    expect(box(tied, 'turn-server')).toMatchObject({partOf: 'expressway-e', addresses: ['203.0.113.9:3478/udp']});
    expect(box(mapOf([session]), 'turn-server')).not.toHaveProperty('partOf');
  });

  test('given a TURN server object of CMS, when made, then its addresses stand there as what CMS has', () => {
    const map = mapOf([turnObject({serverAddress: '10.9.9.1', clientAddress: '203.0.113.9'})]);
    expect(box(map, 'turn-server')?.names).toEqual(['CMS: 10.9.9.1', 'CMS: 203.0.113.9']);
    expect(box(map, 'turn-server')?.addresses).toEqual([]);
  });
});

describe('the place of a TURN finding', () => {
  const session = rejected(431, {clientAddress: client});
  const finding = findingOf('turn/integrity-failure', {
    subject: session.subject,
    evidence: [{origin: session.origin, shows: 'it'}],
  });

  test('given a client that is CMS, when placed, then it is the way of CMS to the TURN server', () => {
    expect(placeOf(mapOf([session, belongs('box:cms', client)], [finding]), finding.id)).toBe('cms-turn');
  });

  test('given known addresses of CMS and another client, when placed, then it is the way of the guest', () => {
    const map = mapOf([session, belongs('box:cms', '10.1.1.1')], [finding]);
    expect(placeOf(map, finding.id)).toBe('guest-turn');
    expect(box(map, 'guest')?.addresses).toEqual([client]);
  });

  test('given nobody knows whose client it was, when placed, then it stands at the TURN server and no way is blamed', () => {
    const map = mapOf([session], [finding]);
    expect(placeOf(map, finding.id)).toBe('turn-server');
    expect(box(map, 'guest')?.addresses).toEqual([]);
  });

  test('given a probe, when placed, then from outside it is the way of the guest, and from inside that of nobody', () => {
    const seen = (vantage: 'inside' | 'outside') => {
      const probed = {...session, origin: {...session.origin, vantage}};
      return placeOf(mapOf([probed, belongs('box:cms', '10.1.1.1')], [finding]), finding.id);
    };
    expect([seen('outside'), seen('inside')]).toEqual(['guest-turn', 'turn-server']);
  });

  test('given two clients of one server, when one of them is named, then it is the way of that one', () => {
    const other = rejected(431, {clientAddress: '10.1.1.1'});
    const named = {...finding, args: {client: `${client}:${session.value.client.port}`}};
    const facts = [session, other, belongs('box:cms', '10.1.1.1')];
    expect(placeOf(mapOf(facts, [named]), finding.id)).toBe('guest-turn');
    expect(placeOf(mapOf(facts, [finding]), finding.id)).toBe('turn-server');
  });
});

describe('the place of other findings', () => {
  test('given a box in the subject, when placed, then it is that box, whatever system the check belongs to', () => {
    const old = findingOf('version/below-minimum', {subject: 'box:expressway-c/vcsc'});
    expect(placeOf(mapOf([], [old]), old.id)).toBe('expressway-c');
  });

  test('given a page that a probe inside opened, when placed, then it is the web bridge and not the way through Expressway-E', () => {
    const outside = findingOf('web/no-answer', {evidence: [{origin: {...origin, vantage: 'outside'}, shows: 'it'}]});
    const inside = {
      ...outside,
      id: 'inside',
      evidence: [{origin: {...origin, vantage: 'inside' as const}, shows: 'it'}],
    };
    const cms = {...outside, id: 'cms', subject: 'address:10.1.1.1:443' as const};
    const map = mapOf([belongs('box:cms', '10.1.1.1')], [outside, inside, cms]);
    expect([outside.id, 'inside', 'cms'].map((id) => placeOf(map, id))).toEqual(['page', 'web-bridge', 'web-bridge']);
  });

  test('given a finding without a place, when made, then it is told apart and on no box', () => {
    const finding = findingOf('dns/servers-disagree');
    const map = mapOf([], [finding]);
    expect(map.elsewhere).toEqual([finding.id]);
    expect(placeOf(map, finding.id)).toBeUndefined();
  });

  test('given checks, when made, then those that were not asked for look at nothing', () => {
    const result = (id: string, status: CheckResult['status']): CheckResult => ({
      id,
      status,
      notes: [],
      missing: [],
      findings: [],
    });
    const map = mapOf([], [], [result('expressway/zone-down', 'pass'), result('expressway/zone-missing', 'disabled')]);
    expect(map.hops.find(({id}) => id === 'traversal')?.checks).toEqual(['expressway/zone-down']);
  });
});
