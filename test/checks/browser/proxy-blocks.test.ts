import check from '../../../src/checks/browser/proxy-blocks.ts';
import {failedPage, harExchange, openedPage} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given an answer of the page, when judged, then it passes': {
    facts: [openedPage(), harExchange(200)],
    expect: {status: 'pass'},
  },
  'given 407 and nothing else, when judged, then the proxy wants a login': {
    facts: [openedPage({status: 407}), harExchange(407, 0), harExchange(407, 1)],
    expect: {status: 'fail', findings: [{message: 'login', args: {count: 2, total: 2}, evidence: 2}]},
  },
  'given a login that the proxy asked for once, when the page came then, then it passes': {
    facts: [openedPage(), harExchange(407, 0), harExchange(200, 1)],
    expect: {status: 'pass'},
  },
  'given a proxy that does not connect, when judged, then its error is told': {
    facts: [failedPage('ERR_TUNNEL_CONNECTION_FAILED')],
    expect: {status: 'fail', findings: [{message: 'tunnel', args: {error: 'ERR_TUNNEL_CONNECTION_FAILED'}}]},
  },
  'given another error, when judged, then nothing is known of a proxy': {
    facts: [failedPage('ERR_NAME_NOT_RESOLVED')],
    expect: {status: 'not-evaluated', missing: ['browser.page']},
  },
});
