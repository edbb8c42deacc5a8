/** DNS and ICMP in the captures of the lab, against what its truth files say of them. */
import {describe, expect, test} from '@jest/globals';
import {analyseFile, areCapturesHere, whereNeeded} from '../real-captures.ts';

const suite = areCapturesHere ? describe : describe.skip;

suite(`given the captures of the lab${whereNeeded}`, () => {
  test('when the name of the TURN server does not exist, then it was asked for four times', () => {
    const {dnsExchanges} = analyseFile('lab/v-turn-name-nxdomain.client.pcapng');
    const turn = dnsExchanges.filter(({value}) => value.name === 'turn.octavio.com');
    expect(turn.map(({value}) => [value.recordType, value.outcome, value.questions, value.answerFrame])).toEqual([
      ['A', 'nxdomain', 4, 43],
    ]);
  });

  test('when DNS answers with the inside address, then that is the answer', () => {
    const {dnsExchanges} = analyseFile('lab/m-dns-inside-address.client.pcapng');
    const join = dnsExchanges.filter(({value}) => value.name === 'cmsweb.octavio.com' && value.recordType === 'A');
    expect(join.map(({value}) => [value.outcome, value.answers, value.answerFrame])).toEqual([
      ['answered', ['172.16.85.180'], 4],
    ]);
  });

  test('when the TURN server is killed, then its host says 24 times that the port is closed', () => {
    const {icmpErrors} = analyseFile('lab/r-server-killed.client.pcapng');
    expect(icmpErrors.map(({value}) => [value.from, value.kind, value.count, value.firstFrame])).toEqual([
      ['10.88.246.156', 'port-unreachable', 24, 1174],
    ]);
  });

  test('when clients hang up, then the ICMP errors come from them', () => {
    const {icmpErrors} = analyseFile('lab/a2-healthy-outside-peer.client.pcapng');
    expect(icmpErrors.map(({value}) => [value.from, value.kind, value.about.payload])).toEqual([
      ['172.16.84.124', 'port-unreachable', 'STUN Refresh Success Response'],
    ]);
  });

  test('when nothing listens on the TURN port, then every flow is told with its quote', () => {
    const {icmpErrors} = analyseFile('peers/noserver-udp-icmp-unreachable.pcap');
    expect(icmpErrors.map(({value}) => value.about.payload)).toEqual(['STUN Binding Request', 'STUN Allocate Request']);
  });
});
