import check from '../../../src/checks/turn/address-family-unsupported.ts';
import {accepted, challenge, edgeOne, refusal, rejected} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given an allocation, when judged, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given 440 and no other relay, when judged, then it fails': {
    facts: [edgeOne(), rejected(440), rejected(440, {clientAddress: '198.51.100.21'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          args: {client: '198.51.100.20 and 198.51.100.21', server: '203.0.113.9:3478/udp (Expressway-E vcse)'},
          evidence: 2,
        },
      ],
    },
  },
  'given 440, when the client gets a relay of the other family, then it passes': {
    facts: [rejected(440), accepted()],
    expect: {status: 'pass'},
  },
  'given 443 to a peer of the other family, when judged, then it passes': {
    facts: [accepted({errors: [challenge, refusal(443, {method: 'ChannelBind'})]})],
    expect: {status: 'pass'},
  },
  'given rejected credentials, when judged, then it is not evaluated': {
    facts: [rejected(401)],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
