import check from '../../../src/checks/webbridge/name-unresolved.ts';
import {call, cmsLog, fault, logLine, webBridgeObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const unresolved = (host: string, time: string) => logLine('web-bridge-name-unresolved', {link: '2', host}, time);

describeCheck(check, {
  'given web clients and no failure, when judged, then it passes': {
    facts: [cmsLog, call(4, 'joined', '09:10')],
    expect: {status: 'pass'},
  },
  'given fault and log line in other case, when judged, then they are one finding': {
    facts: [cmsLog, fault('Web.Quarry.test', 'DNS failure', '09:00'), unresolved('web.quarry.test', '09:01')],
    expect: {
      status: 'fail',
      findings: [{message: 'unresolved', subject: 'name:web.quarry.test', command: 'dns flush', evidence: 2}],
    },
  },
  'given a failed connection, when judged, then the name was resolved': {
    facts: [fault('web.quarry.test', 'connect failure')],
    expect: {status: 'pass'},
  },
  'given a failure without a known reason, when judged, then it says nothing of the name': {
    facts: [fault('web.quarry.test', 'unknown error')],
    expect: {status: 'not-evaluated', missing: ['log.call-attempt']},
  },
  'given a failure before a call, when judged, then it is over': {
    facts: [cmsLog, unresolved('web.quarry.test', '09:00'), call(4, 'relay-timeout', '09:10')],
    expect: {status: 'pass'},
  },
  'given several web bridges and a call after the failure of one, when judged, then nobody knows': {
    facts: [
      cmsLog,
      webBridgeObject('1', 'https://web1.quarry.test'),
      webBridgeObject('2', 'https://web2.quarry.test'),
      unresolved('web1.quarry.test', '09:00'),
      call(4, 'joined', '09:10'),
    ],
    expect: {status: 'not-evaluated', missing: ['cms.fault-condition']},
  },
  'given a log of nothing, when judged, then it is not evaluated': {
    facts: [cmsLog],
    expect: {status: 'not-evaluated', missing: ['log.call-attempt']},
  },
});
