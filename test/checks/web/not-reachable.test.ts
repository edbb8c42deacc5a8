import check from '../../../src/checks/web/not-reachable.ts';
import {accepted, connected, expressway, handshake, siteFile, webAddress} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const unanswered = (value: Parameters<typeof connected>[0] = {}) =>
  connected({outcome: 'no-answer', syns: 5, waitedSeconds: 15, ...value});
const edge = expressway({addresses: [webAddress.address]});
const named = handshake({client: {address: '198.51.100.77', port: 1234}});
const elsewhere = {address: '203.0.113.80', port: 443};

describeCheck(check, {
  'given a connection that stands, when judged, then it passes': {facts: [connected(), edge], expect: {status: 'pass'}},
  'given SYNs to Expressway-E without an answer, when judged, then something filters': {
    facts: [unanswered(), edge],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'filtered',
          subject: 'address:203.0.113.9:443',
          args: {server: '203.0.113.9:443 (Expressway-E)', syns: 5, name: 'no name in the capture'},
        },
      ],
    },
  },
  'given another client that names the server, when SYNs to it are refused, then it is told by name': {
    facts: [connected({outcome: 'refused'}), named],
    expect: {status: 'fail', findings: [{message: 'refused', args: {name: 'join.example.com'}}]},
  },
  'given one that stands, when others to the same server were dropped, then it passes': {
    facts: [unanswered(), connected(), edge],
    expect: {status: 'pass'},
  },
  'given two SYNs at the end of a capture, when judged, then it is not evaluated': {
    facts: [unanswered({syns: 2, waitedSeconds: 1.1}), edge],
    expect: {status: 'not-evaluated', missing: ['tcp.connection']},
  },
  'given a server without a name, when nothing answers, then nothing says that it matters': {
    facts: [unanswered({server: elsewhere})],
    expect: {status: 'not-applicable'},
  },
  'given a client in a call, when another server does not answer it, then that is not the call’s': {
    facts: [unanswered({server: elsewhere}), accepted(), siteFile({externalJoinName: 'join.example.com'})],
    expect: {status: 'not-applicable'},
  },
  'given a capture without web connections, when judged, then it does not apply': {
    facts: [connected({server: {address: '203.0.113.9', port: 3478}})],
    expect: {status: 'not-applicable'},
  },
  'given five SYNs at once, when the capture ends a second later, then it is not evaluated': {
    facts: [unanswered({waitedSeconds: 1.1}), edge],
    expect: {status: 'not-evaluated', missing: ['tcp.connection']},
  },
  'given two SYNs and a long quiet, when judged, then it is not evaluated': {
    facts: [unanswered({syns: 2}), edge],
    expect: {status: 'not-evaluated', missing: ['tcp.connection']},
  },
});
