import check from '../../../src/checks/expressway/web-bridge-check-failed.ts';
import {logged, logUntil, webBridgeTarget} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const input = 'exp.log';
const box = 'box:unknown/vcsc' as const;
const failed = (reason: string, time: string, host = '10.1.1.7') =>
  logged('expressway-cms-check-failed', {host, reason}, {time, input, box});
const found = (address: string, time: string) =>
  logged('expressway-web-bridge-address', {host: 'join.quarry.test', address}, {time, input, box});

describeCheck(check, {
  'given a refused connection at the end of the log, when judged, then the web bridge is named': {
    facts: [
      failed('[Errno 111] Connection refused', '09:00'),
      failed('[Errno 111] Connection refused', '09:05'),
      logUntil('09:08', input),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          subject: 'box:expressway-c/vcsc',
          args: {webBridge: '10.1.1.7', reason: 'Connection refused', box: 'Expressway-C vcsc'},
          evidence: 2,
        },
      ],
    },
  },
  'given an address that does not answer, when judged, then it is silent': {
    facts: [failed('[Errno 110] Connection timed out', '09:00')],
    expect: {status: 'fail', findings: [{message: 'silent', evidence: 1}]},
  },
  'given another reason, when judged, then it is a hint': {
    facts: [failed('[Errno -2] Name or service not known', '09:00')],
    expect: {status: 'fail', findings: [{message: 'other', args: {reason: 'Name or service not known'}}]},
  },
  'given a log that goes on for long, when judged, then nobody knows how it is now': {
    facts: [failed('[Errno 111] Connection refused', '09:00'), logUntil('12:00', input)],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
  'given a page that says it is active, when judged, then nobody knows which is newer': {
    facts: [
      failed('[Errno 111] Connection refused', '09:00'),
      webBridgeTarget({address: '10.1.1.7', status: 'Active'}),
    ],
    expect: {status: 'not-evaluated', missing: ['expressway.web-bridge-target']},
  },
  'given another address found later for the name, when judged, then the old one is no longer asked': {
    facts: [failed('[Errno 111] Connection refused', '09:00'), found('10.1.1.8', '09:02')],
    expect: {status: 'pass'},
  },
  'given the same address found later, when judged, then it still fails': {
    facts: [failed('[Errno 111] Connection refused', '09:00'), found('10.1.1.7', '09:02'), logUntil('09:03', input)],
    expect: {status: 'fail', findings: [{message: 'refused'}]},
  },
  'given web bridges that were found, when no check fails, then it passes': {
    facts: [found('10.1.1.7', '09:02')],
    expect: {status: 'pass'},
  },
  'given a log that tells nothing of web bridges, when judged, then it is not evaluated': {
    facts: [logged('expressway-http-error', {code: '404'}, {input, box})],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
});
