import check from '../../../src/checks/expressway/address-banned.ts';
import {bans, controllerBox, edgeBox, raisedAlarm} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given counters without bans, when judged, then it passes': {
    facts: [bans('web-intrusion', 0), bans('apache-auth', 0), bans('ssh-auth', 4)],
    expect: {status: 'pass'},
  },
  'given bans from web ports, when judged, then they are one hint': {
    facts: [bans('web-intrusion', 2, edgeBox), bans('apache-auth', 1, edgeBox), bans('ssh-auth', 4, edgeBox)],
    expect: {
      status: 'fail',
      findings: [{message: 'banned', subject: edgeBox, args: {bans: 'apache-auth 1, web-intrusion 2'}, evidence: 2}],
    },
  },
  'given the alarm alone, when judged, then it is a hint': {
    facts: [raisedAlarm('fail2ban banned any IP address', '40056')],
    expect: {status: 'fail', findings: [{message: 'banned', evidence: 1}]},
  },
  'given counters of an Expressway-C, when judged, then they say nothing': {
    facts: [bans('web-auth', 3, controllerBox)],
    expect: {status: 'not-evaluated'},
  },
  'given bans of other services only, when judged, then it is not evaluated': {
    facts: [bans('ssh-auth', 3)],
    expect: {status: 'not-evaluated', missing: ['expressway.ban']},
  },
});
