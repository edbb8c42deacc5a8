import {describe, expect, test} from '@jest/globals';
import {byBox, listsByBox, systemsByBox, turnByEdge, wholeTable} from '../../src/facts/derived/expressway-boxes.ts';
import {unifiedCommunicationsZones} from '../../src/facts/derived/unified-communications-zones.ts';
import {webProxies} from '../../src/facts/derived/web-proxies.ts';
import {expresswayLocalUser} from '../../src/facts/expressway-local-user.ts';
import {type Fact, originOf} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {
  controllerBox,
  edgeBox,
  expressway,
  expresswayC,
  guestUri,
  localUser,
  raisedAlarm,
  turnService,
  webBridgeTarget,
  wholeTableOf,
  zone,
} from './make.ts';

const peer1 = 'box:expressway-e/vcse1';
const peer2 = 'box:expressway-e/vcse2';
const edge = 'box:expressway-e';

const subjectsIn = (facts: readonly Fact[]) => facts.map(({subject}) => subject);

describe('facts by box', () => {
  test('given a page without a name and a dump with one, when there is one box, then both are of that box', () => {
    const store = storeOf([localUser('tuser'), localUser('turnuser', edgeBox)]);
    expect(subjectsIn(store.of(byBox(expresswayLocalUser)))).toEqual([edgeBox, edgeBox]);
  });

  test('given two peers and a page without a name, when asked whose it is, then it stays apart', () => {
    const store = storeOf([localUser('a', peer1), localUser('b', peer2), localUser('c')]);
    expect(subjectsIn(store.of(byBox(expresswayLocalUser)))).toEqual([peer1, peer2, edge]);
  });

  test('given a second peer that only an alarm names, when a page has no name, then it stays apart', () => {
    const store = storeOf([localUser('a', peer1), localUser('c'), raisedAlarm('x', '1', peer2)]);
    expect(subjectsIn(store.of(byBox(expresswayLocalUser)))).toEqual([peer1, edge]);
  });

  test('given a box named by the site file, when other evidence uses its host name, then they are one box', () => {
    const store = storeOf([
      expressway({hostName: 'VCSE1', domainName: 'quarry.test'}, 'box:expressway-e/edge-one'),
      localUser('a', 'box:expressway-e/vcse1'),
      localUser('b', 'box:expressway-e/vcse1.quarry.test'),
    ]);
    expect(new Set(subjectsIn(store.of(byBox(expresswayLocalUser))))).toEqual(new Set(['box:expressway-e/edge-one']));
  });

  test('given a box of unknown role, when its name is that of a known one, then it is that one', () => {
    const store = storeOf([localUser('a', edgeBox), localUser('b', 'box:unknown/vcse'), localUser('c', 'box:unknown')]);
    expect(subjectsIn(store.of(byBox(expresswayLocalUser)))).toEqual([edgeBox, edgeBox]);
  });

  test('given a box of unknown role, when its settings state the role, then they count', () => {
    const store = storeOf([expressway({role: 'expressway-e', hostName: 'vcse'}, 'box:unknown/vcse')]);
    expect(subjectsIn(store.of(systemsByBox))).toEqual([edgeBox]);
  });

  test('given one role, when facts of that role are asked for, then the others are left out', () => {
    const store = storeOf([localUser('a', edgeBox), localUser('b', controllerBox)]);
    expect(subjectsIn(store.of(byBox(expresswayLocalUser, 'expressway-e')))).toEqual([edgeBox]);
  });
});

describe('merged facts', () => {
  test('given fields on several pages, when merged, then each keeps its place', () => {
    const page = (line: number) => ({input: `page-${line}.txt`, format: 'test', line});
    const store = storeOf([
      {...expressway({hostName: 'vcse', addresses: ['192.0.2.20']}, edgeBox), origin: page(1)},
      {...expressway({domainName: 'quarry.test', addresses: ['198.51.100.20']}), origin: page(2)},
    ]);
    const [system, ...others] = store.of(systemsByBox);
    expect(others).toEqual([]);
    expect(system?.value).toEqual({
      hostName: 'vcse',
      domainName: 'quarry.test',
      addresses: ['192.0.2.20', '198.51.100.20'],
    });
    expect(system === undefined ? undefined : originOf(system, 'domainName')).toEqual(page(2));
  });

  test('given pages that contradict each other, when merged, then the field is left out', () => {
    const store = storeOf([turnService({port: 3478, isOn: true}), turnService({port: 3479, isOn: true})]);
    expect(store.of(turnByEdge)[0]?.value).toEqual({isOn: true});
  });

  test('given spellings in two cases, when merged in any order, then it is the same', () => {
    const facts = [expressway({domainName: 'quarry.test'}), expressway({domainName: 'Quarry.test'})];
    const forward = storeOf(facts).of(systemsByBox)[0]?.value;
    const backward = storeOf([...facts].reverse()).of(systemsByBox)[0]?.value;
    expect(forward).toEqual(backward);
    expect(forward?.domainName?.toLowerCase()).toBe('quarry.test');
  });

  test('given TURN settings of an Expressway-C, when asked for TURN, then there are none', () => {
    expect(storeOf([turnService({isOn: false}, expresswayC)]).of(turnByEdge)).toEqual([]);
  });
});

describe('whole tables', () => {
  test('given two readings that differ, when asked for the table, then there is none', () => {
    const lists = [wholeTableOf('zones', 1), wholeTableOf('zones', 2), wholeTableOf('domains', 3)];
    const facts = storeOf(lists).of(listsByBox);
    expect(wholeTable(facts, expresswayC, 'zones')).toBeUndefined();
    expect(wholeTable(facts, expresswayC, 'domains')?.value.total).toBe(3);
    expect(wholeTable(facts, controllerBox, 'domains')).toBeUndefined();
  });
});

describe('web proxies', () => {
  test('given page, status and targets of one name, when read, then they are one', () => {
    const store = storeOf([
      guestUri('https://Join.quarry.test/', {webProxy: 'Enable'}),
      guestUri('join.quarry.test', {resolvedAddresses: ['192.0.2.10']}, controllerBox),
      webBridgeTarget({address: '192.0.2.11'}),
    ]);
    expect(store.of(webProxies).map(({subject, value}) => ({subject, ...value}))).toEqual([
      {subject: controllerBox, host: 'join.quarry.test', isOn: true, resolvedAddresses: ['192.0.2.10', '192.0.2.11']},
    ]);
  });
});

describe('Unified Communications zones', () => {
  test('given the peers of a zone from status and settings, when merged, then each peer is one', () => {
    const store = storeOf([
      zone({number: 2, peers: [{address: 'vcse.quarry.test'}]}),
      zone({isUnifiedCommunications: undefined, peers: [{address: 'VCSE.quarry.test', status: 'Active'}]}),
    ]);
    expect(store.of(unifiedCommunicationsZones).map(({value}) => value.peers)).toEqual([
      [{address: 'VCSE.quarry.test', status: 'Active'}],
    ]);
  });

  test('given a status that has the number only, when the zone table names it, then they are one zone', () => {
    const store = storeOf([
      zone({number: 2}),
      zone({name: undefined, number: 2, status: 'Failed', isUnifiedCommunications: undefined}),
    ]);
    expect(store.of(unifiedCommunicationsZones).map(({value}) => [value.name, value.status, value.isAssumed])).toEqual([
      ['UC zone', 'Failed', false],
    ]);
  });
});
