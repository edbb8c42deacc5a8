import check from '../../../src/checks/turn/integrity-failure.ts';
import {
  accepted,
  challenge,
  expressway,
  refusal,
  rejected,
  session,
  silent,
  turnServerObject,
} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

/** The same in the capture of another place. */
const elsewhere = (fact: ReturnType<typeof rejected>) => ({...fact, origin: {...fact.origin, input: 'edge.pcap'}});

describeCheck(check, {
  'given an allocation after the challenge, when judged, then it passes': {
    facts: [accepted()],
    expect: {status: 'pass'},
  },
  'given 431 to a signed Allocate, when judged, then it fails': {
    facts: [rejected(431)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'rejected',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {server: '203.0.113.9:3478/udp', username: 'relay-user', code: '431', count: 1, total: 1},
          command: "/turnServers/<id> -d 'username=relay-user'",
        },
      ],
    },
  },
  'given a capture at the client and one at the server, when both saw the rejection, then it counts once': {
    facts: [rejected(431), elsewhere(rejected(431))],
    expect: {status: 'fail', findings: [{message: 'rejected', args: {count: 1, total: 1}, evidence: 2}]},
  },
  'given 401 again and the object of CMS, when judged, then the command holds its id': {
    facts: [
      rejected(401),
      turnServerObject({id: 'abc-1', username: 'relay-user'}),
      turnServerObject({id: 'abc-2', username: 'other'}),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'rejected', args: {code: '401'}, command: "/turnServers/abc-1 -d 'username=relay-user'"}],
    },
  },
  'given a user name that breaks the request, when judged, then the command leaves it to the reader': {
    facts: [rejected(401, {usernames: ['a&password=x']})],
    expect: {
      status: 'fail',
      findings: [
        {message: 'rejected', args: {username: 'a&password=x'}, command: "-d 'username=<username>' -d 'password="},
      ],
    },
  },
  'given an Expressway-E with that address, when judged, then the server is called so': {
    facts: [rejected(431), expressway({staticNatAddress: '203.0.113.9'}, 'box:expressway-e/vcse')],
    expect: {
      status: 'fail',
      findings: [{message: 'rejected', args: {server: '203.0.113.9:3478/udp (Expressway-E vcse)'}}],
    },
  },
  'given many clients of one user, when all are rejected, then it is one finding': {
    facts: ['198.51.100.1', '198.51.100.2', '198.51.100.3'].map((clientAddress) => rejected(431, {clientAddress})),
    expect: {status: 'fail', findings: [{message: 'rejected', args: {count: 3, total: 3}, evidence: 3}]},
  },
  'given two TURN servers, when both reject, then each has its finding': {
    facts: [rejected(431), rejected(431, {server: {address: '203.0.113.10', port: 3478}})],
    expect: {
      status: 'fail',
      findings: [{message: 'rejected'}, {message: 'rejected', subject: 'turn://203.0.113.10:3478/udp'}],
    },
  },
  'given a rejection that the same 5-tuple got over, when judged, then it passes': {
    facts: [accepted({signedAllocates: 2, errors: [challenge, refusal(401), refusal(438)]})],
    expect: {status: 'pass'},
  },
  'given a rejection and a later success of the same client and user, when judged, then it passes': {
    facts: [rejected(401, {time: '09:30'}), accepted({time: '09:40'})],
    expect: {status: 'pass'},
  },
  'given a success before the rejection, when judged, then it fails': {
    facts: [accepted({time: '09:20'}), rejected(401, {time: '09:30'})],
    expect: {status: 'fail', findings: [{message: 'rejected'}]},
  },
  'given another client that succeeds later, when judged, then the first one still fails': {
    facts: [rejected(401), accepted({time: '09:40', clientAddress: '198.51.100.99'})],
    expect: {status: 'fail', findings: [{message: 'rejected'}]},
  },
  'given the challenge alone, when judged, then it is not evaluated': {
    facts: [session({errors: [challenge]})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given no answer at all, when judged, then it is not evaluated': {
    facts: [silent()],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given a relay that no signature was asked for, when judged, then it is not evaluated': {
    facts: [session({allocations: 1})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given 486 or a rejected Refresh, when judged, then that is no rejected Allocate': {
    facts: [session({signedAllocates: 1, errors: [challenge, refusal(486), refusal(431, {method: 'Refresh'})]})],
    expect: {status: 'not-evaluated'},
  },
});
