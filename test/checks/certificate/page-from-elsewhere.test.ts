import check from '../../../src/checks/certificate/page-from-elsewhere.ts';
import type {Certificate} from '../../../src/facts/certificate.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {fileOf, issued, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});
const fit = {dnsNames: ['join.example.com', 'vcse.example.com'], issuerName: 'CN=Public'};
const own = issued('own', fit);
const page = (leaf: Fact<Certificate>): Fact =>
  fileOf('join.example.com:443', [leaf], {channel: 'tls', serverName: 'join.example.com'});
const administration = (leaf: Fact<Certificate>): Fact =>
  fileOf('10.0.0.7:445', [leaf], {channel: 'tls', holder: 'expressway-e', holderKnownBy: 'handshake'});
const shown = (value: Partial<Certificate>): Fact<Certificate> => issued('shown', {...fit, ...value});
const judgedWith = (leaf: Fact<Certificate>, box: Fact<Certificate> = own): readonly Fact[] => [
  names,
  leaf,
  box,
  page(leaf),
  administration(box),
];

describeCheck(check, {
  'given one certificate on both ports, when judged, then it passes': {
    facts: judgedWith(own),
    expect: {status: 'pass'},
  },
  'given a certificate for the domain, when it is as fit, then it passes': {
    facts: judgedWith(shown({dnsNames: ['join.example.com']})),
    expect: {status: 'pass'},
  },
  'given a certificate of the box that does not hold the name either, when judged, then nothing is said': {
    facts: judgedWith(shown({dnsNames: []}), issued('own', {dnsNames: ['vcse.example.com']})),
    expect: {status: 'pass'},
  },
  'given a page without the name in its certificate, when the box has it, then something else answers': {
    facts: judgedWith(shown({dnsNames: ['proxy.example.com']})),
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'other',
          subject: 'cert://sha256:shown',
          args: {name: 'join.example.com', fault: 'does not hold join.example.com', own: 'CN=own, issued by CN=Public'},
          evidence: 2,
        },
      ],
    },
  },
  'given a page that signed its certificate itself, when that of the box is issued, then something else answers': {
    facts: judgedWith(shown({issuerName: 'CN=shown', isSelfSigned: true})),
    expect: {status: 'fail', findings: [{message: 'other', args: {fault: 'is self-signed'}}]},
  },
  'given a private authority of the page, when that of the box is public, then something else answers': {
    facts: judgedWith(shown({issuerName: 'CN=Inspection'}), issued('own', {...fit, isPubliclyIssued: true})),
    expect: {status: 'fail', findings: [{message: 'other', args: {fault: 'is of no public authority'}}]},
  },
  'given the page alone, when judged, then the other is asked for': {
    facts: [names, own, page(own)],
    expect: {status: 'not-evaluated', missing: ['certificate.file']},
  },
  'given the administrator port alone, when judged, then the page is asked for': {
    facts: [names, own, administration(own)],
    expect: {status: 'not-evaluated', missing: ['certificate.file']},
  },
});
