import check from '../../../src/checks/turn/alternate-server.ts';
import {captureSummary} from '../../../src/facts/capture-summary.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {accepted, at, edgeOne, origin, refusal, rejected, session} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const elsewhere = {address: '203.0.113.10', port: 3478};
const sentAway = (value: Parameters<typeof session>[0] = {}) =>
  session({errors: [refusal(300, {afterSignedRequest: false})], alternateServer: elsewhere, ...value});

/** The refusal is of 09:30:01. */
const until = (lastTime: string): Fact =>
  captureSummary.of('capture:evidence.txt', origin, {
    container: 'pcap',
    packets: 9,
    lastTime: at(lastTime),
    linkTypes: ['Ethernet'],
    snapped: 0,
    stunMessages: 9,
    undecoded: 0,
  });

describeCheck(check, {
  'given no 300, when a relay was given, then it passes': {facts: [accepted()], expect: {status: 'pass'}},
  'given 300, when the client gets its relay there, then it passes': {
    facts: [sentAway(), accepted({server: elsewhere}), until('09:40')],
    expect: {status: 'pass'},
  },
  'given 300, when the client does not go there, then that is said': {
    facts: [edgeOne(), sentAway(), sentAway({clientAddress: '198.51.100.21'}), until('09:40')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'notFollowed',
          args: {
            alternate: '203.0.113.10:3478',
            client: '198.51.100.20 and 198.51.100.21',
            server: '203.0.113.9:3478/udp (Expressway-E vcse)',
          },
          evidence: 2,
        },
      ],
    },
  },
  'given 300, when the other server refuses too, then that is said with both': {
    facts: [sentAway(), rejected(486, {server: elsewhere}), until('09:40')],
    expect: {
      status: 'fail',
      findings: [{message: 'noRelay', subject: 'turn://203.0.113.9:3478/udp', evidence: 2}],
    },
  },
  'given 300 at the end of a capture, when judged, then it is not evaluated': {
    facts: [sentAway(), until('09:30:02')],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given sessions without a relay, when none was sent elsewhere, then it does not apply': {
    facts: [rejected(401)],
    expect: {status: 'not-applicable'},
  },
});
