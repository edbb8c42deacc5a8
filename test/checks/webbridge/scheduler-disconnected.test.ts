import check from '../../../src/checks/webbridge/scheduler-disconnected.ts';
import {logged, logUntil} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const host = '10.1.1.7:8443';
const connecting = (time: string) => logged('scheduler-connecting', {host}, {time, line: 1});
const state = (word: string, time: string) => logged('scheduler-connection', {host, state: word}, {time, line: 2});

describeCheck(check, {
  'given a connection that comes up, when judged, then it passes': {
    facts: [connecting('09:00'), state('UP', '09:00:02')],
    expect: {status: 'pass'},
  },
  'given a connection that goes down, when judged, then it is lost': {
    facts: [state('UP', '09:00'), state('DOWN', '10:00')],
    expect: {status: 'fail', findings: [{message: 'down', args: {webBridge: host, state: 'DOWN'}, evidence: 1}]},
  },
  'given a connection that does not come up while the log goes on, when judged, then it is likely down': {
    facts: [connecting('09:00'), logUntil('09:10')],
    expect: {status: 'fail', findings: [{message: 'neverUp', args: {webBridge: host}}]},
  },
  'given a log that ends while it connects, when judged, then it is not evaluated': {
    facts: [connecting('09:00'), logUntil('09:00:20')],
    expect: {status: 'not-evaluated', missing: ['log.event']},
  },
  'given no scheduler, when judged, then it is not evaluated': {
    facts: [logged('login-successful', {user: 'kim'})],
    expect: {status: 'not-evaluated', missing: ['log.event']},
  },
});
