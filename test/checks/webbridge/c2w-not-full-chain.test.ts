import check from '../../../src/checks/webbridge/c2w-not-full-chain.ts';
import {authority, callBridge, core, edge, inspected, version, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const bridge = webBridge3({httpsCertificateFile: 'edge.cer', c2wCertificateFile: 'edge.cer'}, edge);
const cut = inspected('edge.cer', ['edge<issuing'], {}, edge);

describeCheck(check, {
  'given certificate and intermediate, when judged, then it passes': {
    facts: [bridge, ...inspected('edge.cer', ['edge<issuing', 'issuing<root'], {}, edge)],
    expect: {status: 'pass'},
  },
  'given a certificate that a root issued, when judged, then it passes': {
    facts: [bridge, ...inspected('edge.cer', ['edge<root'], {}, edge), ...inspected('root.cer', ['root'], {}, core)],
    expect: {status: 'pass'},
  },
  'given a self-signed certificate, when judged, then it passes': {
    facts: [bridge, ...inspected('edge.cer', ['edge'], {}, edge)],
    expect: {status: 'pass'},
  },
  'given a certificate alone, when its issuer is an intermediate, then it is one finding': {
    facts: [bridge, ...cut, ...inspected('ca.cer', ['issuing<root'], {}, core)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'cut',
          subject: edge,
          args: {fileName: 'edge.cer', issuer: 'issuing'},
          command: 'webbridge3 restart',
          evidence: 2,
        },
      ],
    },
  },
  'given the Call Bridge’s alone, when a file shows the intermediate, then it fails': {
    facts: [
      callBridge({certificateFile: 'core.cer', c2wTrustedCertificates: ''}, core),
      ...inspected('core.cer', ['core<issuing'], {}, core),
      authority('issuing', {subjectName: 'CN=issuing, O=Quarry', issuerName: 'CN=root'}),
    ],
    expect: {status: 'fail', findings: [{message: 'cut', command: 'callbridge restart'}]},
  },
  'given an issuer nobody knows, when judged, then it is not evaluated': {
    facts: [bridge, ...cut],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given a file nobody looked into, when judged, then `pki inspect` is asked for': {
    facts: [bridge],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given 2.x, when judged, then it does not apply': {
    facts: [callBridge({certificateFile: 'core.cer'}, core), version('2.9.5')],
    expect: {status: 'not-applicable'},
  },
  'given no certificate, when judged, then it does not apply': {
    facts: [callBridge({c2wTrustedCertificates: 'edge.cer'}, core)],
    expect: {status: 'not-applicable'},
  },
});
