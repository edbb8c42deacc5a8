import check from '../../../src/checks/browser/packet-loss.ts';
import {connection, withoutPath} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given no loss, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given a little loss, when judged, then it passes': {
    facts: [connection({incoming: [{kind: 'audio', packets: 5000, lost: 40}]})],
    expect: {status: 'pass'},
  },
  'given a tenth of the audio lost here, when judged, then it is told': {
    facts: [connection({incoming: [{kind: 'audio', packets: 674, lost: 74}]})],
    expect: {status: 'fail', findings: [{message: 'incoming', args: {percent: '9.9', lost: 74, expected: 748}}]},
  },
  'given a tenth of the audio lost there, when judged, then it is told': {
    facts: [connection({outgoing: [{kind: 'audio', packets: 747, lost: 61}]})],
    expect: {status: 'fail', findings: [{message: 'outgoing', args: {percent: '8.2'}}]},
  },
  'given no media, when judged, then nothing was lost': {facts: [withoutPath()], expect: {status: 'not-applicable'}},
});
