import check from '../../../src/checks/webbridge/page-server-error.ts';
import {call, cmsLog, logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const failed = (path: string, line: number) =>
  logged('web-page-server-error', {code: '502', method: 'POST', path}, {line, input: 'evidence.txt'});
const guest = '/api/call/0f6a7c54-1f2b-4d7e-9b1c-33d2a5e08f17/leave';

describeCheck(check, {
  'given server errors, when judged, then each request has its finding, without the ids of guests': {
    facts: [failed('/api/join', 9), failed('/api/join', 20), failed(guest, 21), failed(guest, 22)],
    expect: {
      status: 'fail',
      findings: [
        {message: 'failed', args: {request: 'POST /api/join', status: '502'}, evidence: 2},
        {message: 'failed', args: {request: 'POST /api/call/<id>/leave'}},
      ],
    },
  },
  'given a web client’s call after the error, when judged, then it is over': {
    facts: [failed('/api/join', 0), call(4, 'joined')],
    expect: {status: 'pass'},
  },
  'given a web client’s call before the error, when judged, then it lasts': {
    facts: [call(4, 'joined'), failed('/api/join', 9)],
    expect: {status: 'fail', findings: [{message: 'failed'}]},
  },
  'given a web client’s call and no error, when judged, then it passes': {
    facts: [cmsLog, call(4, 'joined'), logged('login-successful', {user: 'kim'})],
    expect: {status: 'pass'},
  },
  'given neither, when judged, then it is not evaluated': {
    facts: [logged('login-successful', {user: 'kim'})],
    expect: {status: 'not-evaluated', missing: ['log.event']},
  },
});
