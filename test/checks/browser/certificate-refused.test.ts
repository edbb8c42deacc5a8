import check from '../../../src/checks/browser/certificate-refused.ts';
import {failedPage, openedPage, otherJoinName} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a page over TLS, when judged, then it passes': {facts: [openedPage()], expect: {status: 'pass'}},
  'given an error of the certificate, when judged, then it is told in words': {
    facts: [failedPage('ERR_CERT_DATE_INVALID')],
    expect: {
      status: 'fail',
      findings: [{message: 'untrusted', args: {host: 'join.example.com', error: 'ERR_CERT_DATE_INVALID'}}],
    },
  },
  'given another error, when judged, then nothing is known of the certificate': {
    facts: [failedPage('ERR_CONNECTION_REFUSED')],
    expect: {status: 'not-evaluated', missing: ['browser.page']},
  },
  'given a page that guests do not open, when judged, then nothing is said': {
    facts: [failedPage('ERR_CERT_DATE_INVALID'), otherJoinName()],
    expect: {status: 'not-evaluated'},
  },
});
