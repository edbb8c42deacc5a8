import check from '../../../src/checks/webbridge/link-failed.ts';
import {call, cmsLog, fault, logLine, webBridgeObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const link = (number: string, time: string) =>
  logLine('web-bridge-link-failed', {link: number, reason: 'unknown error'}, time);

describeCheck(check, {
  'given web clients and no failure, when judged, then it passes': {
    facts: [cmsLog, call(4, 'joined', '09:10')],
    expect: {status: 'pass'},
  },
  'given a fault and log lines of the link, when judged, then they are one finding with the reason that says more': {
    facts: [cmsLog, link('2', '09:00'), link('2', '09:01'), fault('Web.Quarry.test', 'connect failure', '09:00')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          subject: 'name:web.quarry.test',
          args: {webBridge: 'web.quarry.test', reason: 'connect failure'},
          evidence: 3,
        },
      ],
    },
  },
  'given only a line of the link, when judged, then the link is named': {
    facts: [cmsLog, link('2', '09:00')],
    expect: {status: 'fail', findings: [{message: 'refused', subject: 'box:cms', args: {webBridge: 'link 2'}}]},
  },
  'given two web bridges that fail, when judged, then each has its finding': {
    facts: [fault('web1.quarry.test', 'connect failure'), fault('web2.quarry.test', 'connect failure')],
    expect: {
      status: 'fail',
      findings: [
        {message: 'refused', subject: 'name:web1.quarry.test'},
        {message: 'refused', subject: 'name:web2.quarry.test'},
      ],
    },
  },
  'given a failure before a web client’s call, when judged, then it is over': {
    facts: [cmsLog, link('2', '09:00'), call(4, 'joined', '09:10')],
    expect: {status: 'pass'},
  },
  'given a failure after the last call, when judged, then it lasts': {
    facts: [cmsLog, call(4, 'joined', '08:50'), link('2', '09:00')],
    expect: {status: 'fail', findings: [{message: 'refused'}]},
  },
  'given several web bridges and a call after the failure of one, when judged, then nobody knows': {
    facts: [
      cmsLog,
      webBridgeObject('1', 'https://web1.quarry.test'),
      webBridgeObject('2', 'https://web2.quarry.test'),
      fault('web2.quarry.test', 'connect failure', '09:00'),
      call(4, 'joined', '09:10'),
    ],
    expect: {status: 'not-evaluated', missing: ['cms.fault-condition']},
  },
  'given a name that is not resolved, when judged, then that is left to its own check': {
    facts: [cmsLog, call(4, 'joined', '08:50'), fault('web.quarry.test', 'DNS failure', '09:00')],
    expect: {status: 'not-applicable'},
  },
  'given a log without failures and without web clients, when judged, then it is not evaluated': {
    facts: [cmsLog],
    expect: {status: 'not-evaluated', missing: ['log.call-attempt']},
  },
  'given neither log nor fault conditions, when judged, then either would do': {
    facts: [],
    expect: {status: 'not-evaluated', missing: ['cms.fault-condition', 'log.summary']},
  },
});
