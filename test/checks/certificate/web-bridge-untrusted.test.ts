import check from '../../../src/checks/certificate/web-bridge-untrusted.ts';
import {
  authority,
  expressway,
  expresswayC,
  fileOf,
  guestUri,
  inspected,
  issued,
  root,
  siteFile,
  webBridge,
  webBridge3,
  webBridgeTarget,
} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const top = root('Quarry Root');
const other = root('Other Root');
const bridge = issued('web1', {
  issuerName: 'CN=Quarry Root',
  issuedBy: ['Quarry Root'],
  dnsNames: ['join.quarry.test', 'web1.quarry.test'],
});
const ofCms = {holder: 'cms', holderKnownBy: 'path'} as const;
const ofCore = {holder: 'expressway-c', holderKnownBy: 'path'} as const;
const core = (version: string) => expressway({version}, expresswayC);
const settings = [webBridge3({httpsCertificateFile: 'web.cer'}), bridge, fileOf('web.cer', [bridge], ofCms)];
const uri = guestUri('join.quarry.test');
const trusting = [top, fileOf('ca.pem', [top], ofCore)];
const distrusting = [other, fileOf('ca.pem', [other], ofCore)];

describeCheck(check, {
  'given its authority in the trusted list and the name in it, when judged, then it passes': {
    facts: [...settings, ...trusting, uri, core('X14.3.1')],
    expect: {status: 'pass'},
  },
  'given a list without its authority, when Expressway-C verifies, then it fails': {
    facts: [...settings, ...distrusting, uri, core('X14.3.1')],
    expect: {
      status: 'fail',
      findings: [{message: 'untrusted', args: {box: 'CMS', issuer: 'CN=Quarry Root', version: 'X14.3.1'}}],
    },
  },
  'given two Expressway-C, when one lacks the authority, then it fails': {
    facts: [
      ...settings,
      ...trusting,
      other,
      {...fileOf('ca.pem', [other], ofCore), origin: {input: 'core2/ca.pem', format: 'certificate'}},
      uri,
      core('X14.3.1'),
    ],
    expect: {status: 'fail', findings: [{message: 'untrusted'}]},
  },
  'given an intermediate in the file of the web bridge, when its root is trusted, then it passes': {
    facts: [
      webBridge3({httpsCertificateFile: 'web.cer'}),
      issued('web1', {issuerName: 'CN=Issuing', issuedBy: ['Issuing'], dnsNames: ['join.quarry.test']}),
      authority('Issuing', {issuerName: 'CN=Quarry Root', issuedBy: ['Quarry Root']}),
      fileOf('web.cer', [issued('web1'), issued('Issuing')], ofCms),
      ...trusting,
      uri,
      core('X14.3.1'),
    ],
    expect: {status: 'pass'},
  },
  'given another name in it, when Expressway-C verifies, then it fails': {
    facts: [
      webBridge3({httpsCertificateFile: 'web.cer'}),
      issued('web1', {issuerName: 'CN=Quarry Root', issuedBy: ['Quarry Root'], dnsNames: ['inside.quarry.test']}),
      fileOf('web.cer', [issued('web1')], ofCms),
      ...trusting,
      uri,
      core('X14.2'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'nameMissing', args: {host: 'join.quarry.test'}, command: 'subjectAltName:join.quarry.test'},
      ],
    },
  },
  'given the name of an SRV target in it, when judged, then it passes': {
    facts: [
      ...settings,
      ...trusting,
      guestUri('meet.quarry.test'),
      webBridgeTarget({uri: 'meet.quarry.test', name: 'web1.quarry.test'}),
      core('X14.2'),
    ],
    expect: {status: 'pass'},
  },
  'given X14.0.8, when its authority is not trusted, then it is a hint': {
    facts: [...settings, ...distrusting, uri, core('X14.0.8')],
    expect: {status: 'fail', findings: [{message: 'early', args: {version: 'X14.0.8'}}]},
  },
  'given a release that does not verify, when judged, then it does not apply': {
    facts: [...settings, ...distrusting, uri, core('X12.7.1')],
    expect: {status: 'not-applicable'},
  },
  'given what a web bridge sent, when judged, then that counts before its file': {
    facts: [
      ...settings,
      other,
      issued('sent', {issuerName: 'CN=Other Root', issuedBy: ['Other Root'], dnsNames: ['join.quarry.test']}),
      fileOf('172.16.9.5:443', [issued('sent')], {...ofCms, channel: 'tls', serverName: 'join.quarry.test'}),
      siteFile({externalJoinName: 'join.quarry.test'}),
      ...trusting,
      uri,
      core('X14.3.1'),
    ],
    expect: {status: 'fail', findings: [{message: 'untrusted', args: {box: '172.16.9.5:443'}}]},
  },
  'given what another page of CMS sent, when judged, then it is no web bridge’s': {
    facts: [
      other,
      issued('admin', {issuerName: 'CN=Other Root', issuedBy: ['Other Root']}),
      fileOf('172.16.9.5:445', [issued('admin')], {...ofCms, channel: 'tls', serverName: 'admin.quarry.test'}),
      ...trusting,
      uri,
      core('X14.3.1'),
    ],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-certificates']},
  },
  'given a CA bundle of 2.x that is not there, when the leaf is not trusted, then it is not evaluated': {
    facts: [
      webBridge({certificateFile: 'web.cer', caBundleFile: 'chain.cer'}),
      bridge,
      fileOf('web.cer', [bridge], ofCms),
      ...distrusting,
      uri,
      core('X14.3.1'),
    ],
    expect: {status: 'not-evaluated', missing: ['certificate.core-trust-list']},
  },
  'given the names that CMS prints alone, when they lack the host, then it fails': {
    facts: [
      webBridge3({httpsCertificateFile: 'web.cer'}),
      ...inspected('web.cer', ['web1<Quarry Root'], {dnsNames: ['inside.quarry.test']}),
      uri,
      core('X14.3.1'),
    ],
    expect: {status: 'fail', findings: [{message: 'nameMissing'}]},
  },
  'given no trusted list, when judged, then it is not evaluated': {
    facts: [...settings, uri, core('X14.3.1')],
    expect: {status: 'not-evaluated', missing: ['certificate.core-trust-list']},
  },
  'given no guest account client URI, when judged, then it is not evaluated': {
    facts: [...settings, ...trusting, core('X14.3.1')],
    expect: {status: 'not-evaluated', missing: ['expressway.web-proxies']},
  },
  'given no version of Expressway-C, when judged, then it is not evaluated': {
    facts: [...settings, ...distrusting, uri, expressway({hostName: 'vcsc'}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
