import check from '../../../src/checks/cms/certificate-file-missing.ts';
import {callBridge, core, edge, filesOn, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const bridge = callBridge({keyFile: 'core.key', certificateFile: 'core.cer', c2wTrustedCertificates: 'edge.cer'}, core);

describeCheck(check, {
  'given all files in any case, when judged, then it passes': {
    facts: [bridge, filesOn(['Core.key', 'core.cer', 'edge.cer', 'old.cer'], core)],
    expect: {status: 'pass'},
  },
  'given a trust bundle that is not there, when judged, then it fails': {
    facts: [bridge, filesOn(['core.key', 'core.cer'], core)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          subject: core,
          args: {fileName: 'edge.cer', service: 'callbridge', settings: 'C2W trusted certs'},
          command: 'callbridge restart',
          evidence: 2,
        },
      ],
    },
  },
  'given one file for two purposes, when it is not there, then it is one finding': {
    facts: [
      webBridge3({httpsCertificateFile: 'edge.cer', c2wCertificateFile: 'edge.cer', c2wTrustBundle: ''}, edge),
      filesOn([], edge),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          args: {settings: 'HTTPS Full chain certificate file, C2W Full chain certificate file'},
        },
      ],
    },
  },
  'given a file that only another box has, when judged, then it fails': {
    facts: [bridge, filesOn(['core.key', 'core.cer'], core), filesOn(['edge.cer'], edge), webBridge3({}, edge)],
    expect: {status: 'fail', findings: [{message: 'missing', args: {fileName: 'edge.cer'}}]},
  },
  'given a disabled web bridge, when its file is not there, then it does not count': {
    facts: [
      bridge,
      webBridge({isEnabled: false, certificateFile: 'wb.cer'}, core),
      filesOn(['core.key', 'core.cer', 'edge.cer'], core),
    ],
    expect: {status: 'pass'},
  },
  'given the list of another box, when judged, then the list is asked for': {
    facts: [bridge, filesOn([], edge)],
    expect: {status: 'not-evaluated', missing: ['cms.certificate-file-list']},
  },
});
