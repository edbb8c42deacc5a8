import check from '../../../src/checks/dns/answer-not-reachable.ts';
import {alias} from '../../../src/facts/alias.ts';
import {accepted, lan, siteFile} from '../../facts/make.ts';
import {asked, tcpTo} from '../../facts/make-unreachable.ts';
import {describeCheck} from '../describe-check.ts';

const inside = {address: '172.16.9.20', port: 443};
const outside = {address: '203.0.113.9', port: 443};
const asPage = asked('join.quarry.test', 'no-data', {recordType: 'HTTPS'});
const wrong = asked('join.quarry.test', [inside.address]);
const silence = tcpTo('no-answer', {server: inside, syns: 24, connections: 3, waitedSeconds: 11});
const site = siteFile({externalJoinName: 'join.quarry.test'});
const otherPage = [
  asked('news.example', ['192.0.2.80']),
  tcpTo('connected', {server: {address: '192.0.2.80', port: 443}}),
];

describeCheck(check, {
  'given an address that answers, when judged, then it passes': {
    facts: [asPage, asked('join.quarry.test', [outside.address]), tcpTo('connected', {server: outside})],
    expect: {status: 'pass'},
  },
  'given two addresses, when one of them answers, then it passes': {
    facts: [
      asPage,
      asked('join.quarry.test', [inside.address, outside.address]),
      silence,
      tcpTo('connected', {server: outside}),
    ],
    expect: {status: 'pass'},
  },
  'given the only page of the capture, when nothing answers at its address, then it fails': {
    facts: [asPage, wrong, silence],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'unreached',
          subject: 'name:join.quarry.test',
          args: {name: 'join.quarry.test', address: inside.address, server: '198.51.100.53', port: '443', tries: 24},
          evidence: 2,
        },
      ],
    },
  },
  'given a reset to each SYN, when judged, then it fails too': {
    facts: [asPage, wrong, tcpTo('refused', {server: inside})],
    expect: {status: 'fail', findings: [{message: 'unreached'}]},
  },
  'given other pages that open, when the join name is known, then it fails': {
    facts: [site, wrong, silence, ...otherPage],
    expect: {status: 'fail', findings: [{message: 'unreached'}]},
  },
  'given other pages that open, when the join name is not known, then it is a hint': {
    facts: [asPage, wrong, silence, ...otherPage],
    expect: {status: 'fail', findings: [{message: 'hint'}]},
  },
  'given the address of CMS, when nothing answers there, then the box is named': {
    facts: [asPage, wrong, silence, lan('a', [inside.address])],
    expect: {status: 'fail', findings: [{message: 'box', args: {box: 'CMS', address: inside.address}, evidence: 3}]},
  },
  'given the address at which guests reach Expressway-E, when nothing answers there, then DNS is right': {
    facts: [
      siteFile({externalJoinName: 'join.quarry.test'}),
      alias.of(
        'box:expressway-e',
        {input: 'site', format: 'site-file'},
        {same: 'address:203.0.113.9', because: 'static-nat'},
      ),
      asked('join.quarry.test', [outside.address]),
      tcpTo('refused', {server: outside}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given another client that gets another address, when that one answers, then the difference is proven': {
    facts: [
      asPage,
      wrong,
      silence,
      asked('join.quarry.test', [outside.address], {
        client: {address: '192.0.2.7', port: 40_000},
        server: {address: '192.0.2.53', port: 53},
      }),
      tcpTo('connected', {server: outside, client: {address: '192.0.2.7', port: 40_001}}),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'otherAnswer', args: {other: outside.address, otherServer: '192.0.2.53'}, evidence: 4}],
    },
  },
  'given a call that has TURN, when some page does not answer, then it does not apply': {
    facts: [asPage, wrong, silence, accepted()],
    expect: {status: 'not-applicable'},
  },
  'given one SYN at the end of the capture, when judged, then it does not apply': {
    facts: [asPage, wrong, tcpTo('no-answer', {server: inside, syns: 1, waitedSeconds: 0.3})],
    expect: {status: 'not-applicable'},
  },
  'given another port, when nothing answers there, then it does not apply': {
    facts: [asPage, wrong, tcpTo('no-answer', {server: {...inside, port: 22}})],
    expect: {status: 'not-applicable'},
  },
});
