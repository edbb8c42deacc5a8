import check from '../../../src/checks/turn/transport-unsupported.ts';
import {accepted, edgeOne, rejected} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given an allocation, when judged, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given 442, when the client asked for TCP, then that is said': {
    facts: [edgeOne(), rejected(442, {requestedTransport: 6}), rejected(442, {requestedTransport: 6})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          args: {protocol: 'TCP', client: '198.51.100.20', server: '203.0.113.9:3478/udp (Expressway-E vcse)'},
          evidence: 2,
        },
      ],
    },
  },
  'given 442 to what the capture does not show, when judged, then no transport is named': {
    facts: [rejected(442)],
    expect: {
      status: 'fail',
      findings: [{message: 'refused', args: {protocol: 'a transport that the capture does not show'}}],
    },
  },
  'given 442 to TCP, when the client gets a relay over UDP, then it passes': {
    facts: [rejected(442, {requestedTransport: 6}), accepted({requestedTransport: 17})],
    expect: {status: 'pass'},
  },
  'given rejected credentials, when judged, then it is not evaluated': {
    facts: [rejected(401)],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
