import check from '../../../src/checks/webbridge/c2w-trust-mismatch.ts';
import {callBridge, core, edge, inspected, version, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const edge2 = 'box:cms/edge2';
const site = [
  callBridge({certificateFile: 'core.cer', c2wTrustedCertificates: 'edge-trust.cer'}, core),
  webBridge3({c2wCertificateFile: 'edge.cer', c2wTrustBundle: 'core-trust.cer'}, edge),
  ...inspected('core.cer', ['core<issuing', 'issuing<root'], {}, core),
  ...inspected('edge.cer', ['edge<issuing', 'issuing<root'], {}, edge),
];
const edgeTrusts = (...chain: string[]) => inspected('core-trust.cer', chain, {}, edge);
const coreTrusts = (...chain: string[]) => inspected('edge-trust.cer', chain, {}, core);

describeCheck(check, {
  'given the certificates themselves, when judged, then it passes': {
    facts: [...site, ...edgeTrusts('core<issuing'), ...coreTrusts('edge<issuing')],
    expect: {status: 'pass'},
  },
  'given the root on one side and the intermediate on the other, when judged, then it passes': {
    facts: [...site, ...edgeTrusts('root'), ...coreTrusts('issuing<root')],
    expect: {status: 'pass'},
  },
  'given one box and one file for both, when judged, then it passes without its contents': {
    facts: [
      callBridge({certificateFile: 'all.cer', c2wTrustedCertificates: 'all.cer'}),
      webBridge3({c2wCertificateFile: 'all.cer', c2wTrustBundle: 'all.cer'}),
    ],
    expect: {status: 'pass'},
  },
  'given a Call Bridge that trusts another, when judged, then it fails': {
    facts: [...site, ...edgeTrusts('root'), ...coreTrusts('stranger<elsewhere')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'callBridge',
          subject: core,
          args: {trust: 'edge-trust.cer', certificates: 'edge.cer', peers: 'CMS edge'},
          command: 'callbridge trust c2w edge.cer\ncallbridge restart',
          evidence: 3,
        },
      ],
    },
  },
  'given a web bridge that trusts an older certificate of the Call Bridge, when judged, then it fails': {
    facts: [...site, ...inspected('core-trust.cer', ['core<old'], {serialNumber: 'ff'}, edge), ...coreTrusts('root')],
    expect: {
      status: 'fail',
      findings: [{message: 'webBridge', subject: edge, command: 'webbridge3 c2w trust core.cer'}],
    },
  },
  'given two web bridges of which one is not trusted, when judged, then that one is named': {
    facts: [
      ...site,
      ...edgeTrusts('root'),
      ...coreTrusts('root'),
      webBridge3({c2wCertificateFile: 'self.cer'}, edge2),
      ...inspected('self.cer', ['self'], {}, edge2),
    ],
    expect: {status: 'fail', findings: [{message: 'callBridge', args: {certificates: 'self.cer', peers: 'CMS edge2'}}]},
  },
  'given two that are not trusted, when judged, then it is one finding': {
    facts: [
      ...site,
      ...edgeTrusts('root'),
      ...coreTrusts('stranger'),
      webBridge3({c2wCertificateFile: 'self.cer'}, edge2),
      ...inspected('self.cer', ['self'], {}, edge2),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'callBridge', command: '<file that verifies all of them>', evidence: 4}],
    },
  },
  'given a root and a chain without its intermediate, when that is known, then it is left to another check': {
    facts: [
      callBridge({c2wTrustedCertificates: 'root.cer'}, core),
      webBridge3({c2wCertificateFile: 'edge.cer'}, edge),
      ...inspected('edge.cer', ['edge<issuing'], {}, edge),
      ...inspected('root.cer', ['root'], {}, core),
      ...inspected('issuing.cer', ['issuing<root'], {}, core),
    ],
    expect: {status: 'not-applicable'},
  },
  'given files nobody looked into, when judged, then `pki inspect` is asked for': {
    facts: site,
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate', 'cms.inspected-certificate']},
  },
  'given one side only, when judged, then it is not evaluated': {
    facts: [webBridge3({c2wTrustBundle: 'core.cer'}, edge)],
    expect: {status: 'not-evaluated', missing: ['cms.certificate-use']},
  },
  'given 2.x, when judged, then it does not apply': {facts: [version('2.9.5')], expect: {status: 'not-applicable'}},
});
