import check from '../../../src/checks/browser/no-media.ts';
import {at, connection, withoutPath} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given media, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given no packet in 11 s, when judged, then it is a hint': {
    facts: [connection({incoming: []})],
    expect: {status: 'fail', findings: [{message: 'none', args: {seconds: 11, sent: 547}}]},
  },
  'given no packet in 3 s, when judged, then it is too early to tell': {
    facts: [connection({incoming: [], lastTime: at(3)})],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
  'given no connection, when judged, then there could be no media': {
    facts: [withoutPath()],
    expect: {status: 'not-applicable'},
  },
});
