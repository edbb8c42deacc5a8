import check from '../../../src/checks/browser/connection-lost.ts';
import {connection, states, withoutPath} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a connection that lasts, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given one that came back, when judged, then it passes': {
    facts: [connection({connectionStates: states('connected 0.3', 'disconnected 4', 'connected 6')})],
    expect: {status: 'pass'},
  },
  'given one that failed after 12 s, when judged, then it was lost': {
    facts: [connection({connectionStates: states('connected 0.3', 'disconnected 12.3', 'failed 22.3')})],
    expect: {status: 'fail', findings: [{message: 'lost', args: {seconds: 12}, evidence: 3}]},
  },
  'given one that never stood, when judged, then nothing was lost': {
    facts: [withoutPath()],
    expect: {status: 'not-applicable'},
  },
});
