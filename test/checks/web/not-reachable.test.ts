import check from '../../../src/checks/web/not-reachable.ts';
import {accepted, connected, edgeBox, expressway, handshake, siteFile, webAddress} from '../../facts/make.ts';
import {from} from '../../facts/make-probe.ts';
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
  'given another address of Expressway-E, when the page opens there, then SYNs without a name are for something else': {
    facts: [
      unanswered(),
      connected({server: elsewhere}),
      expressway({addresses: [webAddress.address, elsewhere.address]}),
    ],
    expect: {status: 'pass'},
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
  'given a client that is there for TURN, when port 443 refuses it, then that is not the page': {
    facts: [connected({outcome: 'refused', purpose: 'turn', name: 'join.example.com'}), edge],
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
  'given a page on another port, when the client says what it is there for, then it is judged': {
    facts: [
      connected({
        outcome: 'refused',
        server: {address: '203.0.113.9', port: 8443},
        purpose: 'join-page',
        name: 'join.example.com',
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'refused', args: {port: 8443, name: 'join.example.com'}}]},
  },
  'given a probe from inside, when the server is not known, then it is not taken for Expressway-E': {
    facts: [from('inside', connected({outcome: 'refused', name: 'join.example.com'}))],
    expect: {
      status: 'fail',
      findings: [{message: 'inside', args: {how: 'it is refused with a reset', name: 'join.example.com'}}],
    },
  },
  'given a probe from inside, when the server is Expressway-E, then it is judged as from outside': {
    facts: [
      from('inside', connected({outcome: 'refused', name: 'join.example.com'})),
      expressway({addresses: ['203.0.113.9']}, edgeBox),
    ],
    expect: {status: 'fail', findings: [{message: 'refused'}]},
  },
  'given a probe, when the network says that the host is not reachable, then that is told': {
    facts: [
      connected({
        outcome: 'no-answer',
        syns: 2,
        waitedSeconds: 3,
        networkError: 'host-unreachable',
        purpose: 'join-page',
      }),
      siteFile({externalJoinName: 'join.example.com'}),
      edge,
    ],
    expect: {status: 'fail', findings: [{message: 'unreachable', args: {how: 'host unreachable'}, evidence: 1}]},
  },
  'given a probe of an address, when it is refused, then it needs no name': {
    facts: [connected({outcome: 'refused', purpose: 'join-page'})],
    expect: {status: 'fail', findings: [{message: 'refused', args: {name: '203.0.113.9'}}]},
  },
});
