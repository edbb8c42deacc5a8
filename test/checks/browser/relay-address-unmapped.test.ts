import check from '../../../src/checks/browser/relay-address-unmapped.ts';
import {connection, otherTurn, relayCandidate, withoutPath, withoutRelay} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const inside = {...relayCandidate, address: '10.20.1.20'};

describeCheck(check, {
  'given a call that works through a relay at a private address, when judged, then it passes': {
    facts: [connection({localCandidates: [inside]})],
    expect: {status: 'pass'},
  },
  'given a relay at a private address through which nothing came, when judged, then it is unmapped': {
    facts: [withoutPath({localCandidates: [inside]})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'differs',
          subject: 'turn://203.0.113.7:3478/udp',
          args: {relay: '10.20.1.20', reached: '203.0.113.7'},
        },
      ],
    },
  },
  'given a relay at the address of the server, when nothing came, then the address is right': {
    facts: [withoutPath()],
    expect: {status: 'pass'},
  },
  'given a server by name, when nothing came, then its address is not known': {
    facts: [withoutPath({localCandidates: [inside], iceServers: [otherTurn('turn.example.com')]})],
    expect: {status: 'pass'},
  },
  'given a dump that ends before, when judged, then nothing is said': {
    facts: [withoutPath({localCandidates: [inside], connectionStates: [], iceStates: []})],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
  'given no relay, when judged, then it has no address': {facts: [withoutRelay()], expect: {status: 'not-applicable'}},
});
