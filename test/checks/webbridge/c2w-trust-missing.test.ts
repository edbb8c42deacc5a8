import check from '../../../src/checks/webbridge/c2w-trust-missing.ts';
import {callBridge, core, edge, unknownCommand, version, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const trusting = callBridge({certificateFile: 'core.cer', c2wTrustedCertificates: 'edge.cer'}, core);
const trusted = webBridge3({c2wTrustBundle: 'core.cer', c2wCertificateFile: 'edge.cer'}, edge);
/** An edge prints `callbridge` too, with nothing set. */
const idle = callBridge({listeningInterfaces: undefined, c2wTrustedCertificates: ''}, edge);

describeCheck(check, {
  'given trust on both sides of a split deployment, when judged, then it passes': {
    facts: [trusting, trusted, idle],
    expect: {status: 'pass'},
  },
  'given a web bridge without, when judged, then the command names the certificate of the Call Bridge': {
    facts: [trusting, idle, webBridge3({c2wTrustBundle: ''}, edge)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'webBridge',
          subject: edge,
          args: {certificate: 'core.cer'},
          command: 'webbridge3 c2w trust core.cer',
        },
      ],
    },
  },
  'given a Call Bridge without, when judged, then the command names the C2W certificate of the web bridge': {
    facts: [trusted, callBridge({c2wTrustedCertificates: ''}, core)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'callBridge',
          subject: core,
          args: {certificate: 'edge.cer'},
          command: 'callbridge trust c2w edge.cer',
        },
      ],
    },
  },
  'given two web bridges and a Call Bridge without, when judged, then no certificate is picked': {
    facts: [
      trusted,
      webBridge3({c2wTrustBundle: 'core.cer', c2wCertificateFile: 'edge2.cer'}, 'box:cms/edge2'),
      callBridge({c2wTrustedCertificates: ''}, core),
    ],
    expect: {status: 'fail', findings: [{message: 'callBridge', command: '<C2W certificate file of the web bridge>'}]},
  },
  'given only the web bridge’s side, when judged, then it is not evaluated': {
    facts: [trusted, idle],
    expect: {status: 'not-evaluated', missing: ['cms.call-bridge-settings']},
  },
  'given a disabled web bridge, when judged, then it does not apply': {
    facts: [webBridge3({isEnabled: false, c2wTrustBundle: ''}), callBridge({c2wTrustedCertificates: ''})],
    expect: {status: 'not-applicable'},
  },
  'given output without the line, when judged, then it is not evaluated': {
    facts: [trusting, webBridge3({}, edge)],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge3-settings']},
  },
  'given CMS 2.x, when judged, then it does not apply': {
    facts: [webBridge({trustBundle: ''}), callBridge({})],
    expect: {status: 'not-applicable'},
  },
  'given CMS 2.9 with web bridge 3, when judged, then it applies': {
    facts: [trusting, trusted, version('2.9.5')],
    expect: {status: 'pass'},
  },
  'given CMS 3.x without the output, when judged, then it is asked for': {
    facts: [version('3.8')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge3-settings']},
  },
  'given an edge whose Call Bridge prints none everywhere, when judged, then it does not count': {
    facts: [
      trusting,
      trusted,
      callBridge({listeningInterfaces: '', certificateFile: '', c2wTrustedCertificates: ''}, edge),
    ],
    expect: {status: 'pass'},
  },
  'given a CMS that does not know `webbridge3`, when judged, then it does not apply': {
    facts: [unknownCommand('webbridge3')],
    expect: {status: 'not-applicable'},
  },
});
