import check from '../../../src/checks/call/turn-credentials-refused.ts';
import {logSummary} from '../../../src/facts/log-summary.ts';
import {call, cmsLog, lan, logLine, turnServerObject, webAdmin} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const refused = (time: string) => logLine('ice-unauthorized', {call: '5', code: '4'}, time, 'call:cms.log#5');

describeCheck(check, {
  'given calls that went on, when judged, then it passes': {
    facts: [cmsLog, call(4, 'joined')],
    expect: {status: 'pass'},
  },
  'given the line of CMS, when judged, then it is proof and the command holds the only object': {
    facts: [cmsLog, refused('09:00'), refused('09:05'), turnServerObject({id: 'abc-1'})],
    expect: {
      status: 'fail',
      findings: [{message: 'refused', command: "/turnServers/abc-1 -d 'username=<TURN user>'", evidence: 2}],
    },
  },
  'given two TURN servers, when CMS refuses, then no object is picked': {
    facts: [cmsLog, refused('09:00'), turnServerObject({id: 'abc-1'}), turnServerObject({id: 'abc-2'})],
    expect: {status: 'fail', findings: [{message: 'refused', command: '/turnServers/<id> -d'}]},
  },
  'given two TURN servers with one user, when CMS refuses, then there is a request for each': {
    facts: [
      cmsLog,
      refused('09:00'),
      turnServerObject({id: 'abc-1', username: 'relay-user'}),
      turnServerObject({id: 'abc-2', username: 'relay-user'}),
      webAdmin({port: 445}),
      lan('a', ['172.16.9.5']),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'refused', command: "https://172.16.9.5:445/api/v1/turnServers/abc-2 -d 'username=relay-user'"},
      ],
    },
  },
  'given a time-out of the relay, when judged, then that proves nothing here': {
    facts: [cmsLog, call(4, 'relay-timeout')],
    expect: {status: 'not-evaluated', missing: ['log.call-attempt']},
  },
  'given the log of an Expressway, when judged, then that of CMS is asked for': {
    facts: [logSummary.of('log:exp.log', cmsLog.origin, {...cmsLog.value, product: 'expressway'})],
    expect: {status: 'not-evaluated', missing: ['log.summary']},
  },
  'given no log, when judged, then it is asked for': {
    facts: [],
    expect: {status: 'not-evaluated', missing: ['log.summary']},
  },
});
