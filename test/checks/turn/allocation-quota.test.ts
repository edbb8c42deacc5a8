import check from '../../../src/checks/turn/allocation-quota.ts';
import {accepted, challenge, refusal, rejected, session} from '../../facts/make.ts';
import {tried} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

const otherServer = {address: '203.0.113.10', port: 3478};

describeCheck(check, {
  'given a probe that has relays, when it is refused one more, then there is a limit': {
    facts: [tried('outside', accepted()), tried('outside', rejected(486, {time: '09:30:03'}))],
    expect: {
      status: 'fail',
      findings: [{message: 'limit', args: {answer: '486 refused', username: 'relay-user'}, evidence: 2}],
    },
  },
  'given a probe with a relay of another server, when this one refuses it one, then that is no way out': {
    facts: [tried('outside', accepted({server: otherServer})), tried('outside', rejected(486))],
    expect: {status: 'fail', findings: [{message: 'quota'}]},
  },
  'given a relay in the probe of another side, when this one gets none, then it is refused': {
    facts: [tried('inside', accepted()), tried('outside', rejected(508))],
    expect: {status: 'fail', findings: [{message: 'capacity'}]},
  },
  'given an allocation, when judged, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given 486, when judged, then the quota of the user is reached': {
    facts: [rejected(486)],
    expect: {
      status: 'fail',
      findings: [{message: 'quota', args: {username: 'relay-user', server: '203.0.113.9:3478/udp'}}],
    },
  },
  'given 508, when judged, then the server has no relay left': {
    facts: [rejected(508)],
    expect: {status: 'fail', findings: [{message: 'capacity'}]},
  },
  'given 486 on one port of a client and a relay on another, when it is one join, then it passes': {
    facts: [rejected(486, {time: '09:30:00'}), accepted({time: '09:30:01'})],
    expect: {status: 'pass'},
  },
  'given relays for others behind the same address, when 486 comes later, then it fails': {
    facts: [accepted({time: '09:10'}), rejected(486, {time: '09:30'})],
    expect: {status: 'fail', findings: [{message: 'quota'}]},
  },
  'given rejected credentials, when judged, then nothing is known of relays': {
    facts: [rejected(401)],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given a relay and 486 for one more on the same 5-tuple, when judged, then it passes': {
    facts: [accepted({errors: [challenge, refusal(486)]}), session()],
    expect: {status: 'pass'},
  },
});
