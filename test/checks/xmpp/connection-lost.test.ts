import check from '../../../src/checks/xmpp/connection-lost.ts';
import {joinAttempt} from '../../../src/facts/join-attempt.ts';
import {call, logged, origin, version} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const lost = (line: number) =>
  logged('xmpp-connection-lost', {reason: 'XMPP connection dropped'}, {line, input: 'evidence.txt'});
const refused = logged('xmpp-refused', {reason: 'authentication failure'}, {line: 5, input: 'evidence.txt'});

const joined = (generation: '2.x' | '3.x') =>
  joinAttempt.of('call:a', origin, {outcome: 'joined', generation, lines: []});

describeCheck(check, {
  'given a refusal among lost connections, when judged, then the refusal is told': {
    facts: [refused, lost(9), version('2.9.1')],
    expect: {status: 'fail', findings: [{message: 'refused', args: {reason: 'authentication failure'}, evidence: 2}]},
  },
  'given a lost connection, when judged, then it is a hint': {
    facts: [lost(9)],
    expect: {status: 'fail', findings: [{message: 'lost', evidence: 1}]},
  },
  'given a web client’s call after it, when judged, then it is over': {
    facts: [lost(0), call(4, 'joined'), joined('2.x')],
    expect: {status: 'pass'},
  },
  'given a web client’s call and no failure, when judged, then it passes': {
    facts: [call(4, 'joined'), logged('xmpp-other')],
    expect: {status: 'pass'},
  },
  'given CMS 3.x, when judged, then there is no XMPP server': {
    facts: [lost(9), version('3.8')],
    expect: {status: 'not-applicable'},
  },
  'given guests who join as on CMS 3.x, when judged, then there is no XMPP server': {
    facts: [lost(9), joined('3.x')],
    expect: {status: 'not-applicable'},
  },
  'given neither failure nor call, when judged, then it is not evaluated': {
    facts: [logged('login-successful', {user: 'kim'})],
    expect: {status: 'not-evaluated', missing: ['log.call-attempt']},
  },
});
