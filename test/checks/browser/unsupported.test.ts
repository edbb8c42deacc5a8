import check from '../../../src/checks/browser/unsupported.ts';
import {connection, openedPage} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a browser with WebRTC, when judged, then it passes': {
    facts: [connection(), openedPage()],
    expect: {status: 'pass'},
  },
  'given Internet Explorer, when judged, then it has none': {
    facts: [openedPage({browser: 'Internet Explorer 11'}), openedPage({browser: 'Internet Explorer 11'})],
    expect: {status: 'fail', findings: [{message: 'none', args: {browser: 'Internet Explorer 11'}}]},
  },
  'given evidence that names no browser, when judged, then nothing is said': {
    facts: [openedPage({browser: undefined} as never)],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
});
