import check from '../../../src/checks/dns/name-not-resolved.ts';
import {accepted, siteFile, turnObject} from '../../facts/make.ts';
import {asked, tcpTo} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

const site = siteFile({externalJoinName: 'join.quarry.test'});
const pageAddress = '203.0.113.9';
/** A browser opens a page: it asks for HTTPS records too, and connects. */
const page = [
  asked('join.quarry.test', 'no-data', {recordType: 'HTTPS'}),
  asked('join.quarry.test', [pageAddress]),
  tcpTo('connected', {server: {address: pageAddress, port: 443}}),
];
/** What a browser asks for on its own account, and Windows too. */
const noise = [
  asked('accounts.google.com', 'nxdomain', {recordType: 'HTTPS'}),
  asked('accounts.google.com', 'nxdomain'),
  asked('wpad.quarry.test', 'nxdomain'),
  asked('qmxkzrtyp', 'nxdomain'),
  asked('join.quarry.test.quarry.test', 'nxdomain'),
  asked('7.113.0.203.in-addr.arpa', 'nxdomain', {recordType: 'PTR'}),
];

describeCheck(check, {
  'given the join name of the site file, when it resolves, then it passes': {
    facts: [site, ...page, ...noise],
    expect: {status: 'pass'},
  },
  'given the join name of the site file, when it does not exist, then it fails': {
    facts: [site, asked('join.quarry.test', 'nxdomain')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'known',
          subject: 'name:join.quarry.test',
          args: {role: 'join name', outcome: 'NXDOMAIN', server: '198.51.100.53', client: '198.51.100.20'},
          evidence: 2,
        },
      ],
    },
  },
  'given the name for inside, when a client outside has the name for guests, then it is not reported': {
    facts: [
      siteFile({externalJoinName: 'join.quarry.test', internalJoinName: 'bridge.quarry.internal'}),
      ...page,
      asked('bridge.quarry.internal', 'nxdomain'),
    ],
    expect: {status: 'pass'},
  },
  'given the name for inside alone, when a client gets no address for it, then it fails': {
    facts: [siteFile({internalJoinName: 'bridge.quarry.internal'}), asked('bridge.quarry.internal', 'nxdomain')],
    expect: {status: 'fail', findings: [{message: 'known', subject: 'name:bridge.quarry.internal'}]},
  },
  'given a second DNS server that knows it, when the first does not, then it passes': {
    facts: [
      site,
      asked('join.quarry.test', 'servfail'),
      asked('join.quarry.test', [pageAddress], {server: {address: '198.51.100.54', port: 53}}),
    ],
    expect: {status: 'pass'},
  },
  'given a host without IPv6, when it has an A record, then it passes': {
    facts: [site, asked('join.quarry.test', [pageAddress]), asked('join.quarry.test', 'no-data', {recordType: 'AAAA'})],
    expect: {status: 'pass'},
  },
  'given the TURN name of CMS, when the DNS server is silent, then it fails': {
    facts: [turnObject({clientAddress: 'turn.quarry.test'}), asked('turn.quarry.test', 'no-answer')],
    expect: {status: 'fail', findings: [{message: 'known', args: {role: 'TURN server', outcome: 'no answer'}}]},
  },
  'given the join name, when the capture ends before an answer could come, then it is not evaluated': {
    facts: [site, asked('join.quarry.test', 'no-answer', {waitedSeconds: 0.4})],
    expect: {status: 'not-evaluated', missing: ['dns.exchange']},
  },
  'given a page that opened, when a name that is no page has no address and no TURN is sent, then that is a hint': {
    facts: [...page, asked('relay.quarry.test', 'nxdomain'), ...noise],
    expect: {
      status: 'fail',
      findings: [
        {message: 'turn', subject: 'name:relay.quarry.test', args: {name: 'relay.quarry.test', outcome: 'NXDOMAIN'}},
      ],
    },
  },
  'given a page that opened, when only multicast DNS is asked for a name, then that is a hint': {
    facts: [
      ...page,
      asked('edge.quarry.local', 'no-answer', {isMulticast: true, server: {address: '224.0.0.251', port: 5353}}),
      asked('0c96c70f-c886-48f4-86eb-6bfd14d01e27.local', 'no-answer', {isMulticast: true}),
    ],
    expect: {status: 'fail', findings: [{message: 'multicast', args: {name: 'edge.quarry.local'}}]},
  },
  'given a capture that ends with the answer, when TURN may still come, then it does not apply': {
    facts: [...page, asked('relay.quarry.test', 'nxdomain', {waitedSeconds: 0.3})],
    expect: {status: 'not-applicable'},
  },
  'given TURN, when a name has no address, then it does not apply': {
    facts: [...page, asked('relay.quarry.test', 'nxdomain'), accepted()],
    expect: {status: 'not-applicable'},
  },
  'given TURN over TLS on 5349, when a name has no address, then it does not apply': {
    facts: [
      ...page,
      asked('relay.quarry.test', 'nxdomain'),
      tcpTo('connected', {server: {address: pageAddress, port: 5349}}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given no page that opened, when a name has no address, then it does not apply': {
    facts: [asked('relay.quarry.test', 'nxdomain'), ...noise],
    expect: {status: 'not-applicable'},
  },
  'given a client that asks for no HTTPS records, when a name has no address, then nothing is told by their lack': {
    facts: [
      asked('join.quarry.test', [pageAddress]),
      tcpTo('connected', {server: {address: pageAddress, port: 443}}),
      asked('relay.quarry.test', 'nxdomain'),
    ],
    expect: {status: 'not-applicable'},
  },
  'given many such names, when judged, then none is accused': {
    facts: [...page, ...['a', 'b', 'c', 'd'].map((host) => asked(`${host}.quarry.test`, 'nxdomain'))],
    expect: {status: 'not-applicable'},
  },
});
