import {describe, expect, test} from '@jest/globals';
import {alias} from '../../src/facts/alias.ts';
import {type ExpresswayEdge, edgeWith, expresswayEdges} from '../../src/facts/derived/expressway-edges.ts';
import {type Fact, originOf} from '../../src/facts/fact.ts';
import type {Subject} from '../../src/model/subject.ts';
import {storeOf} from '../checks/describe-check.ts';
import {
  edgeBox,
  edgeOne,
  edgeTwo,
  expressway,
  expresswayC,
  expresswaySettingOf,
  localUser,
  origin,
  turnService,
  wholeTableOf,
} from './make.ts';

const edges = (...facts: readonly Fact[]) => storeOf(facts).of(expresswayEdges);
const edge = (...facts: readonly Fact[]): ExpresswayEdge => {
  const [only, ...others] = edges(...facts);
  if (only === undefined || others.length > 0) throw new Error(`${1 + others.length} boxes`);
  return only.value;
};
const named = (box: Subject, address: string): Fact =>
  alias.of(box, origin, {same: `address:${address}`, because: 'site-file'});

describe('which box', () => {
  test('given a named box and pages of the role only, when derived, then they are one', () => {
    expect(edge(edgeOne(), turnService({port: 3478, status: 'Active'}))).toMatchObject({
      name: 'Expressway-E vcse',
      turnPort: 3478,
      isTurnOn: true,
    });
  });

  test('given two peers, when derived, then each has its own addresses', () => {
    expect(edges(edgeOne(), edgeTwo()).map(({value}) => `${value.insideAddress} ${value.outsideAddress}`)).toEqual([
      '172.16.9.8 203.0.113.9',
      '172.16.9.9 203.0.113.10',
    ]);
  });

  test('given two peers and a page that names none, when derived, then the page makes no third box', () => {
    expect(edges(edgeOne(), edgeTwo(), turnService({port: 3478}))).toHaveLength(2);
  });

  test('given status files of two peers that name no box, when derived, then nothing is mixed', () => {
    const one = edge(edgeOne({}, 'box:expressway-e'), edgeOne({hostName: 'other'}, 'box:expressway-e'));
    expect(one.lanAddresses).toEqual([]);
    expect(one.insideAddress).toBeUndefined();
    expect(one.allAddresses).toContain('172.16.9.8');
  });

  test('given the site file, when it names the only box otherwise, then it is that box', () => {
    expect(edge(edgeOne(), named('box:expressway-e/edge1', '198.51.100.7')).allAddresses).toContain('198.51.100.7');
  });

  test('given two peers in the site file, when one shares an address, then the other stays apart', () => {
    const all = edges(
      edgeOne(),
      named('box:expressway-e/edge1', '203.0.113.9'),
      named('box:expressway-e/edge2', '203.0.113.10'),
    );
    expect(all.map(({value}) => value.name)).toEqual(['Expressway-E edge2', 'Expressway-E vcse']);
  });

  test('given an Expressway-C, when derived, then it is no Expressway-E', () => {
    expect(edges(expressway({addresses: ['172.16.9.7']}, expresswayC))).toEqual([]);
  });
});

describe('which side', () => {
  test('given static NAT on LAN 2, when derived, then LAN 1 is inside', () => {
    expect(edge(edgeOne())).toMatchObject({insideAddress: '172.16.9.8', outsideAddress: '203.0.113.9'});
  });

  test('given static NAT on LAN 1, when derived, then LAN 2 is inside', () => {
    expect(edge(edgeOne({staticNatInterface: 1}))).toMatchObject({insideAddress: '192.168.9.1'});
  });

  test('given the external interface as a setting of its own, when derived, then it tells the side', () => {
    const facts = [
      expressway({addresses: ['172.16.9.8', '192.168.9.1']}),
      expresswaySettingOf('IP External Interface', 'LAN1'),
    ];
    expect(edge(...facts)).toMatchObject({insideAddress: '192.168.9.1'});
  });

  test('given two LANs and nothing that tells their sides, when derived, then no side is guessed', () => {
    const one = edge(expressway({addresses: ['172.16.9.8', '203.0.113.9']}));
    expect(one.hasDualInterfaces).toBe(true);
    expect(one.insideAddress).toBeUndefined();
    expect(one.outsideAddress).toBeUndefined();
  });

  test('given one LAN, when static NAT was not read, then the outer address is not known', () => {
    const one = edge(expressway({addresses: ['172.16.9.8']}));
    expect(one).toMatchObject({insideAddress: '172.16.9.8'});
    expect(one.outsideAddress).toBeUndefined();
    expect(edge(expressway({addresses: ['172.16.9.8'], hasStaticNat: false})).outsideAddress).toBe('172.16.9.8');
  });

  test('given dual interfaces that are off, when a second address is left over, then it does not count', () => {
    const one = edge(expressway({addresses: ['172.16.9.8', '192.168.0.100'], hasDualInterfaces: false}));
    expect(one.lanAddresses).toEqual(['172.16.9.8']);
  });

  test('given the addresses that TURN listens on, when the interfaces are not read, then they are its LANs', () => {
    const listening = [
      {address: '172.16.9.8', port: 3478},
      {address: '192.168.9.1', port: 3478},
    ];
    expect(edge(turnService({listening}))).toMatchObject({
      lanAddresses: ['172.16.9.8', '192.168.9.1'],
      hasDualInterfaces: true,
    });
  });
});

describe('what else', () => {
  test('given users and the size of their table, when all are there, then the list is whole', () => {
    const users = [localUser('relay-user'), localUser('zone-user')];
    expect(edge(...users, wholeTableOf('local-users', 2, 'box:expressway-e')).localUsers).toEqual([
      'relay-user',
      'zone-user',
    ]);
    expect(edge(...users, wholeTableOf('local-users', 3, 'box:expressway-e')).localUsers).toBeUndefined();
    expect(edge(...users).localUsers).toBeUndefined();
    expect(edge(wholeTableOf('local-users', 0, 'box:expressway-e')).localUsers).toEqual([]);
  });

  test('given pages that contradict each other, when derived, then the field is left out', () => {
    const one = edge(edgeOne(), edgeOne({version: 'X12.5.2'}), turnService({isOn: true}), turnService({isOn: false}));
    expect(one.version).toBeUndefined();
    expect(one.isTurnOn).toBeUndefined();
  });

  test('given an address, when its place is asked for, then it is where it was read', () => {
    const at = {staticNatAddress: {line: 7}};
    const [found] = edges({...edgeOne(), at});
    expect(found && originOf(found, 'address:203.0.113.9')).toMatchObject({input: origin.input, line: 7});
  });

  test('given an address, when a box is looked for, then the one that has it is found', () => {
    const all = edges(edgeOne(), edgeTwo());
    expect(edgeWith(all, '192.168.9.2')?.subject).toBe('box:expressway-e/vcse2');
    expect(edgeWith(all, '203.0.113.9')?.subject).toBe(edgeBox);
    expect(edgeWith(all, undefined)).toBeUndefined();
  });
});
