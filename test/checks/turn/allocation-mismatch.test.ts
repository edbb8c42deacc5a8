import check from '../../../src/checks/turn/allocation-mismatch.ts';
import {accepted, at, challenge, edgeOne, placed, refusal, rejected, session} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const lost = refusal(437, {method: 'Refresh', frame: 40, requestFrame: 39, time: at('09:34')});

describeCheck(check, {
  'given an allocation, when judged, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given 437 to Allocate, when no port of the client gets a relay, then one is in the way': {
    facts: [edgeOne(), rejected(437), rejected(437, {clientAddress: '198.51.100.21'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'taken',
          args: {client: '198.51.100.20 and 198.51.100.21', server: '203.0.113.9:3478/udp (Expressway-E vcse)'},
          evidence: 2,
        },
      ],
    },
  },
  'given 437 to Allocate, when the browser gets a relay from another port, then it passes': {
    facts: [rejected(437, {time: '09:30:00'}), accepted({time: '09:30:01'})],
    expect: {status: 'pass'},
  },
  'given 437 to Refresh in mid-call, when nothing follows, then the allocation is lost': {
    facts: [accepted({errors: [challenge, lost]})],
    expect: {
      status: 'fail',
      findings: [{message: 'lost', args: {method: 'Refresh', time: '09:34:00 UTC'}, evidence: 1}],
    },
  },
  'given 437 in a capture that starts in mid-call, when judged, then the allocation is lost': {
    facts: [session({errors: [lost]})],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given 437 to Refresh, when the client allocates anew after it, then the call went on': {
    facts: [
      accepted({errors: [challenge, lost]}),
      accepted({time: '09:34:01', lastTime: at('09:40'), allocatedFrame: 44}),
    ],
    expect: {status: 'fail', findings: [{message: 'replaced', evidence: 2}]},
  },
  'given 437 to the Refresh that gives the relay back, when judged, then it passes': {
    facts: [accepted({errors: [challenge, lost], releasedFrame: 39})],
    expect: {status: 'pass'},
  },
  'given rotated files, when 437 came in the first and the relay was given back in the second, then it is lost': {
    facts: [
      placed(
        placed(accepted({errors: [challenge, lost], releasedFrame: 5}), 'error:Refresh:437', '09:34'),
        'releasedFrame',
        '09:40',
        'later.pcap',
      ),
    ],
    expect: {status: 'fail', findings: [{message: 'lost'}]},
  },
  'given no allocation at all, when judged, then it is not evaluated': {
    facts: [rejected(401)],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
