import check from '../../../src/checks/turn/server-gone.ts';
import {accepted, at, expressway, placed, session} from '../../facts/make.ts';
import {call, checks, relayedPath} from '../../facts/make-ice.ts';
import {tried} from '../../facts/make-probe.ts';
import {icmp} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

const allocated = (value: Parameters<typeof accepted>[0] = {}) => accepted({allocatedFrame: 5, ...value});
const error = (kind: Parameters<typeof icmp>[0] = 'port-unreachable', value: Parameters<typeof icmp>[1] = {}) =>
  icmp(kind, {count: 24, firstFrame: 90, firstTime: at('09:30:40'), lastTime: at('09:30:55'), ...value});
const silent = allocated({
  lastFromServer: {frame: 60, time: at('09:30:20')},
  lastToServer: {frame: 99, time: at('09:30:50')},
  unansweredAtEnd: {requests: 1, transmissions: 6, seconds: 25, firstFrame: 70},
});
const lost = relayedPath({
  fromFirst: checks(40, 10),
  consentLost: {
    from: 'first',
    lastAnsweredTime: at('09:30:20'),
    lastAnsweredFrame: 60,
    unansweredChecks: 30,
    unansweredSeconds: 18,
    firstUnansweredFrame: 70,
  },
});

/** The last Refresh of a probe, sent three times. */
const unreleased = allocated({
  lastFromServer: {frame: 60, time: at('09:30:20')},
  lastToServer: {frame: 63, time: at('09:30:22')},
  unansweredAtEnd: {requests: 1, transmissions: 3, seconds: 3.57, firstFrame: 61},
});
const heardUntil = (time: string) => allocated({lastFromServer: {frame: 9, time: at(time)}});

describeCheck(check, {
  'given a probe, when it gets no answer to the end, then the server is gone': {
    facts: [tried('outside', unreleased), tried('outside', heardUntil('09:30:19'))],
    expect: {status: 'fail', findings: [{message: 'silent', args: {copies: 3, seconds: 4}}]},
  },
  'given a probe, when the server answers others of it later, then the answer was lost': {
    facts: [tried('outside', unreleased), tried('outside', heardUntil('09:30:24'))],
    expect: {status: 'pass'},
  },
  'given a capture that shows as little, when judged, then that is no proof': {
    facts: [unreleased],
    expect: {status: 'pass'},
  },
  'given a server that stays, when judged, then it passes': {facts: [allocated()], expect: {status: 'pass'}},
  'given port unreachable after the relay was given, when judged, then it fails': {
    facts: [allocated(), error(), expressway({addresses: ['203.0.113.9']})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'closed',
          args: {server: '203.0.113.9:3478/udp (Expressway-E)', count: 24, time: '2031-05-04 09:30:40 UTC'},
          evidence: 2,
        },
      ],
    },
  },
  'given host unreachable, when judged, then who says it is named': {
    facts: [allocated(), error('host-unreachable', {from: '198.51.100.1'})],
    expect: {
      status: 'fail',
      findings: [{message: 'unreachable', args: {kind: 'host unreachable', from: '198.51.100.1'}}],
    },
  },
  'given errors about packets of the server, when a call ends, then it passes': {
    facts: [
      allocated(),
      error('port-unreachable', {
        about: {
          source: {address: '203.0.113.9', port: 3478},
          destination: {address: '198.51.100.20', port: 50_000},
          transport: 'udp',
        },
      }),
    ],
    expect: {status: 'pass'},
  },
  'given errors after the client gave its relay back, when judged, then it passes': {
    facts: [allocated({releasedFrame: 80}), error()],
    expect: {status: 'pass'},
  },
  'given a server that comes back, when errors came between, then it passes': {
    facts: [allocated({lastFromServer: {frame: 120, time: at('09:31')}}), error('host-unreachable')],
    expect: {status: 'pass'},
  },
  'given requests without an answer to the end, when judged, then it is likely': {
    facts: [silent],
    expect: {status: 'fail', findings: [{message: 'silent', args: {copies: 6, seconds: 25}}]},
  },
  'given lost consent over it too, when the server is silent, then that says it better': {
    facts: [silent, call([lost])],
    expect: {status: 'pass'},
  },
  'given media that still come, when a request has no answer, then it passes': {
    facts: [
      allocated({
        lastFromServer: {frame: 98, time: at('09:30:50')},
        lastToServer: {frame: 99, time: at('09:30:50')},
        unansweredAtEnd: {requests: 1, transmissions: 6, seconds: 25, firstFrame: 70},
      }),
    ],
    expect: {status: 'pass'},
  },
  'given no relay at all, when judged, then it is not evaluated': {
    facts: [session()],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given rotated files, when the relay was given in the later one, then errors of the first are of before it': {
    facts: [placed(allocated(), 'allocated', '09:31', 'later.pcap'), error()],
    expect: {status: 'pass'},
  },
  'given rotated files, when the relay was given back in the later one, then errors before that count': {
    facts: [placed(allocated({releasedFrame: 8}), 'releasedFrame', '09:31', 'later.pcap'), error()],
    expect: {status: 'fail', findings: [{message: 'closed'}]},
  },
});
