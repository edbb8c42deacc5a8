import check from '../../../src/checks/certificate/edge-chain-order.ts';
import type {Certificate} from '../../../src/facts/certificate.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {authority, edgeServer, fileOf, issued, root, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});
const leaf = issued('leaf', {issuedBy: ['low']});
const low = authority('low', {issuedBy: ['high']});
const high = authority('high', {issuedBy: ['top']});
const top = root('top');
const sent = (...chain: readonly Fact<Certificate>[]): readonly Fact[] => [
  names,
  ...chain,
  fileOf('join.example.com:443', chain, {channel: 'tls', serverName: 'join.example.com'}),
];

describeCheck(check, {
  'given a chain in order, when judged, then it passes': {facts: sent(leaf, low, high, top), expect: {status: 'pass'}},
  'given a chain without its root, when judged, then it passes': {
    facts: sent(leaf, low, high),
    expect: {status: 'pass'},
  },
  'given a chain with a gap, when judged, then that is not its order': {
    facts: sent(leaf, high),
    expect: {status: 'pass'},
  },
  'given a cross-signed authority at the end, when judged, then it passes': {
    facts: sent(issued('leaf', {issuedBy: ['low', 'cross']}), low, authority('cross', {issuedBy: []})),
    expect: {status: 'pass'},
  },
  'given two intermediate certificates the wrong way round, when judged, then the first is named': {
    facts: sent(leaf, high, low),
    expect: {status: 'fail', findings: [{message: 'disordered', args: {issuer: 'low', subjectName: 'leaf'}}]},
  },
  'given a file, when judged, then it does not say how it is sent': {
    facts: edgeServer(),
    expect: {status: 'not-applicable'},
  },
});
