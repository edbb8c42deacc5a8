import check from '../../../src/checks/browser/join-option-missing.ts';
import {openedPage} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a way to join, when judged, then it passes': {
    facts: [openedPage({joinOption: 'shown'})],
    expect: {status: 'pass'},
  },
  'given none, when judged, then it is missing on the page that was shown': {
    facts: [openedPage({joinOption: 'missing', title: 'Welcome', landedOn: 'https://join.example.com/index.html'})],
    expect: {
      status: 'fail',
      findings: [
        {message: 'missing', args: {url: 'https://join.example.com/index.html', title: 'Welcome', status: 200}},
      ],
    },
  },
  'given a page that nobody looked at, when judged, then nothing is said': {
    facts: [openedPage()],
    expect: {status: 'not-evaluated', missing: ['browser.page']},
  },
  'given an error page, when judged, then that is for other checks': {
    facts: [openedPage({joinOption: 'missing', status: 502})],
    expect: {status: 'not-applicable'},
  },
});
