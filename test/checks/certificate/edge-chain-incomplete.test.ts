import check from '../../../src/checks/certificate/edge-chain-incomplete.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {authority, fileOf, issued, root} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const top = root('Quarry Root');
const middle = authority('Quarry Issuing', {
  issuedBy: ['Quarry Root'],
  issuerName: 'CN=Quarry Root',
  issuerCommonName: 'Quarry Root',
});
const server = issued('server', {
  issuedBy: ['Quarry Issuing'],
  issuerName: 'CN=Quarry Issuing',
  issuerCommonName: 'Quarry Issuing',
});
/** As the reader gives it when the intermediate is nowhere in the evidence. */
const orphan = issued('server', {issuerName: 'CN=Quarry Issuing', issuerCommonName: 'Quarry Issuing'});
const handshake = {channel: 'tls', holder: 'expressway-e'} as const;

const inFolder = (folder: string, file: Fact): Fact => ({
  ...file,
  origin: {...file.origin, input: `${folder}/${file.subject}`},
});

describeCheck(check, {
  'given leaf and intermediate in the file and the root in the trust list, when judged, then it passes': {
    facts: [server, middle, top, fileOf('server.pem', [server, middle]), fileOf('ca.pem', [top])],
    expect: {status: 'pass'},
  },
  'given the intermediate in the trust list only, when judged, then it passes': {
    facts: [server, middle, top, fileOf('server.pem', [server]), fileOf('ca.pem', [top, middle])],
    expect: {status: 'pass'},
  },
  'given a handshake without the root, when the root is in other evidence, then it passes': {
    facts: [
      server,
      middle,
      top,
      fileOf('handshake', [server, middle], handshake),
      fileOf('inside-root.cer', [top], {holder: 'cms'}),
    ],
    expect: {status: 'pass'},
  },
  'given a leaf that a public root signed, when judged, then it passes': {
    facts: [issued('server', {isIssuedByPublicRoot: true}), fileOf('server.pem', [server])],
    expect: {status: 'pass'},
  },
  'given a cross-signed authority above a public one, when judged, then the public root is enough': {
    facts: [
      server,
      authority('Quarry Issuing', {isIssuedByPublicRoot: true, issuedBy: ['cross-signed']}),
      authority('cross-signed', {issuerName: 'CN=a root that ended'}),
      fileOf('handshake', [server, middle, authority('cross-signed')], handshake),
    ],
    expect: {status: 'pass'},
  },
  'given two issuers of one name, when only one leads to a root, then it passes': {
    facts: [
      issued('server', {issuedBy: ['old', 'new']}),
      authority('old'),
      authority('new', {issuedBy: ['Quarry Root']}),
      top,
      fileOf('server.pem', [server, authority('old'), authority('new')]),
      fileOf('ca.pem', [top]),
    ],
    expect: {status: 'pass'},
  },
  'given a trust list without the intermediate, when judged, then it is incomplete': {
    facts: [orphan, top, fileOf('server.pem', [orphan]), fileOf('ca.pem', [top])],
    expect: {status: 'fail', findings: [{message: 'incomplete', args: {issuer: 'Quarry Issuing'}}]},
  },
  'given a handshake of the leaf alone, when its intermediate is in other evidence, then it is incomplete': {
    facts: [
      server,
      middle,
      top,
      fileOf('handshake', [server], handshake),
      fileOf('chain.cer', [middle, top], {holder: 'cms'}),
    ],
    expect: {status: 'fail', findings: [{message: 'incomplete', args: {issuer: 'Quarry Issuing'}}]},
  },
  'given a handshake whose last issuer nobody knows, when judged, then it is a hint: it may be a private root': {
    facts: [
      server,
      authority('Quarry Issuing', {issuerCommonName: 'Quarry Root'}),
      fileOf('handshake', [server, middle], handshake),
    ],
    expect: {status: 'fail', findings: [{message: 'unknownIssuer', args: {issuer: 'Quarry Root'}}]},
  },
  'given the leaf alone and no trust list, when judged, then it is not evaluated': {
    facts: [orphan, fileOf('server.pem', [orphan])],
    expect: {status: 'not-evaluated', missing: ['certificate.file']},
  },
  'given two peers with the leaf alone, when no trust list is there, then neither counts as one': {
    facts: [orphan, issued('peer2'), fileOf('server.pem', [orphan]), fileOf('peer2.pem', [issued('peer2')])],
    expect: {status: 'not-evaluated', missing: ['certificate.file', 'certificate.file']},
  },
  'given two peers, when only one has the intermediate in its own list, then the other fails': {
    facts: [
      server,
      issued('peer2', {issuedBy: ['Quarry Issuing'], issuerName: 'CN=Quarry Issuing'}),
      middle,
      top,
      inFolder('peer1', fileOf('server.pem', [server])),
      inFolder('peer1', fileOf('ca.pem', [top, middle])),
      inFolder('peer2', fileOf('server.pem', [issued('peer2')])),
      inFolder('peer2', fileOf('ca.pem', [top])),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'incomplete', subject: 'cert://sha256:peer2', args: {box: 'Expressway-E (peer2/server.pem)'}},
      ],
    },
  },
  'given one certificate that two servers sent, when one sent less, then that is incomplete': {
    facts: [
      server,
      middle,
      top,
      fileOf('203.0.113.9:443', [server, middle], handshake),
      fileOf('203.0.113.10:443', [server], handshake),
    ],
    expect: {status: 'fail', findings: [{message: 'incomplete'}]},
  },
  'given a self-signed certificate, when judged, then it does not apply': {
    facts: [issued('server', {isSelfSigned: true}), fileOf('server.pem', [server])],
    expect: {status: 'not-applicable'},
  },
  'given a handshake with the leaf alone, when a public authority issued it, then an intermediate is missing': {
    facts: [
      issued('server', {issuerName: 'CN=Quarry Issuing', issuerCommonName: 'Quarry Issuing', isPubliclyIssued: true}),
      fileOf('vcse:443', [server], handshake),
    ],
    expect: {status: 'fail', findings: [{message: 'incomplete', args: {issuer: 'Quarry Issuing'}}]},
  },
  'given two copies of a certificate, when one of them was read with its issuer, then that counts': {
    facts: [
      issued('server', {issuedBy: ['Quarry Root'], issuerName: 'CN=Quarry Root'}),
      issued('server', {issuerName: 'CN=Quarry Root'}),
      top,
      fileOf('vcse:443', [server], handshake),
    ],
    expect: {status: 'pass'},
  },
});
