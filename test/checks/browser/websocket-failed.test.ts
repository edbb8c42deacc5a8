import check from '../../../src/checks/browser/websocket-failed.ts';
import type {HttpExchange} from '../../../src/facts/http-exchange.ts';
import {failedPage, harExchange, openedPage} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const socket = (status: number, change: Partial<HttpExchange> = {}) => {
  const fact = harExchange(status);
  return {...fact, value: {...fact.value, upgrade: 'websocket', ...change}};
};
const cut = (failure?: HttpExchange['failure']) => {
  const {status: _, ...value} = socket(0).value;
  return {...socket(0), value: {...value, ...(failure === undefined ? {} : {failure})}};
};

describeCheck(check, {
  'given a WebSocket that came about, when judged, then it passes': {
    facts: [openedPage(), socket(403), socket(101)],
    expect: {status: 'pass'},
  },
  'given a page that opened and WebSockets that were refused, when judged, then it is told how': {
    facts: [openedPage(), harExchange(200), socket(403), socket(403)],
    expect: {status: 'fail', findings: [{message: 'none', args: {count: 2, how: 'answered 403'}, evidence: 3}]},
  },
  'given a WebSocket whose connection was reset, when judged, then it is told': {
    facts: [openedPage(), cut('reset')],
    expect: {status: 'fail', findings: [{message: 'none', args: {how: 'the connection was reset'}}]},
  },
  'given a WebSocket that the page gave up, when judged, then that proves nothing': {
    facts: [openedPage(), cut()],
    expect: {status: 'not-applicable'},
  },
  'given a WebSocket of another host, when it is refused, then that has nothing to do with joining': {
    facts: [openedPage(), socket(403, {host: 'chat.example.net'})],
    expect: {status: 'not-applicable'},
  },
  'given a page that did not open, when judged, then nothing is said': {
    facts: [failedPage('ERR_CERT_DATE_INVALID'), socket(403)],
    expect: {status: 'not-applicable'},
  },
});
