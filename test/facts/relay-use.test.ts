import {describe, expect, test} from '@jest/globals';
import {type RelayUse, relayUse} from '../../src/facts/derived/relay-use.ts';
import {type Fact, originOf} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import {accepted, session, turnAddress} from './make.ts';
import {call, checks, client, outerPath, peer, relayed, relayedPath} from './make-ice.ts';

function usesIn(...facts: readonly Fact[]): readonly Fact<RelayUse>[] {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return store.of(relayUse);
}

function onlyUse(...facts: readonly Fact[]): Fact<RelayUse> {
  const uses = usesIn(...facts);
  expect(uses).toHaveLength(1);
  return uses[0]!;
}

const turn = accepted({relayedAddress: relayed});

describe('given a relay and the checks through it', () => {
  test('when the peer is silent, then what was sent and for how long is told', () => {
    const use = onlyUse(turn, call([relayedPath()]));
    expect(use.subject).toBe(turn.subject);
    expect(use.value).toMatchObject({
      client,
      server: turnAddress,
      relayedAddress: relayed,
      legs: [{peer, sent: 40, answered: 0, seconds: 15, received: 0, receivedAnswered: 0}],
      outer: [],
      isClientAnswered: false,
      isHeard: false,
      serverAddresses: [turnAddress.address],
    });
  });

  test('when the client is the second agent, then the counts are still those of the client', () => {
    const path = relayedPath({
      first: turnAddress,
      second: client,
      turnClient: 'second',
      fromFirst: checks(3, 2),
      fromSecond: checks(40, 7),
    });
    expect(onlyUse(turn, call([path])).value).toMatchObject({
      legs: [{sent: 40, answered: 7, received: 3, receivedAnswered: 2}],
      isClientAnswered: true,
      isHeard: true,
    });
  });

  test('when a check of the peer comes, or Data without ICE, then it is heard', () => {
    const checked = relayedPath({fromSecond: checks(1)});
    expect(onlyUse(turn, call([checked])).value.isHeard).toBe(true);
    const dataIndications = {packets: 1, firstFrame: 8, lastFrame: 8, lastTime: turn.value.lastTime};
    expect(onlyUse(accepted({relayedAddress: relayed, dataIndications}), call([relayedPath()])).value.isHeard).toBe(
      true,
    );
  });

  test('when another path is answered, then the client is answered, and not through the relay', () => {
    const direct = relayedPath({isRelayed: false, second: peer, turnClient: undefined, fromFirst: checks(5, 5)});
    const {value} = onlyUse(turn, call([relayedPath(), direct]));
    expect(value).toMatchObject({isClientAnswered: true, isHeard: false});
    expect(value.legs).toHaveLength(1);
  });

  test('when the capture is of the server, then the outer side is told, at whichever of its addresses', () => {
    const otherAddress = {address: '10.0.0.9', port: 3478};
    const inside = session({server: otherAddress, clientAddress: '10.0.1.5'});
    const outside = outerPath({first: {...otherAddress, port: relayed.port}, fromSecond: checks(2, 1)});
    const strangers = outerPath({first: {address: '192.0.2.99', port: relayed.port}});
    const otherPort = outerPath({first: {...relayed, port: 9}});
    const use = onlyUse(turn, inside, call([relayedPath(), outside, strangers, otherPort]));
    expect(use.value.outer).toMatchObject([{local: {address: '10.0.0.9'}, peer, sent: 40, received: 2}]);
    expect(use.value.serverAddresses).toEqual([turnAddress.address, '10.0.0.9']);
  });

  test('when evidence is asked for, then it is that of the leg', () => {
    const first = {...call([relayedPath()]), at: {'paths.0.first': {frame: 77}, 'paths.0.second': {frame: 88}}};
    const use = onlyUse(turn, first);
    expect(originOf(use, 'legs.0').frame).toBe(77);
    expect(originOf(use, 'legs.0.received').frame).toBe(88);
  });
});

describe('given what is no use of a relay', () => {
  test.each<[string, Fact, Fact]>([
    ['the session has no relay', session(), call([relayedPath()])],
    ['the checks are in another capture', turn, call([relayedPath()], 'other.pcap')],
    ['another client sends them', turn, call([relayedPath({first: {...client, port: 9}})])],
    ['they go to another server', turn, call([relayedPath({second: {...turnAddress, port: 3479}})])],
    ['they go over another transport', turn, call([relayedPath({transport: 'tcp'})])],
    ['no path goes through TURN', turn, call([relayedPath({turnClient: undefined, isRelayed: false})])],
  ])('when %s, then there is none', (_, one, other) => {
    expect(usesIn(one, other)).toEqual([]);
  });

  test('when there is no check at all, then there is none', () => {
    expect(usesIn(turn)).toEqual([]);
  });
});
