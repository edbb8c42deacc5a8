import check from '../../../src/checks/browser/dtls-failed.ts';
import {connection, states, withoutPath} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const noMedia = {incoming: [], connectionStates: states('connecting 0.1')};

describeCheck(check, {
  'given DTLS that is connected, when judged, then it passes': {facts: [connection()], expect: {status: 'pass'}},
  'given DTLS that failed over ICE that works, when judged, then it is told': {
    facts: [connection({...noMedia, dtlsState: 'failed', connectionStates: states('connecting 0.1', 'failed 0.4')})],
    expect: {status: 'fail', findings: [{message: 'failed', evidence: 3}]},
  },
  'given DTLS that still connects after 12 s, when judged, then it stalls': {
    facts: [connection({...noMedia, dtlsState: 'connecting'})],
    expect: {status: 'fail', findings: [{message: 'stalled', args: {seconds: 11}}]},
  },
  'given a connection that failed at once while ICE stayed connected, when no statistics came, then DTLS failed': {
    facts: [
      withoutPath({
        iceStates: states('checking 0.1', 'connected 0.2'),
        connectionStates: states('connecting 0.1', 'failed 0.4'),
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'failed', evidence: 2}]},
  },
  'given DTLS that connects since a second, when judged, then it is too early to tell': {
    facts: [connection({...noMedia, dtlsState: 'connecting', iceStates: states('connected 11')})],
    expect: {status: 'not-evaluated', missing: ['browser.connection']},
  },
  'given ICE that never connected, when judged, then DTLS had no chance': {
    facts: [withoutPath()],
    expect: {status: 'not-applicable'},
  },
});
