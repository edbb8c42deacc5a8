import check from '../../../src/checks/webbridge/trust-bundle-missing.ts';
import {callBridge, core, edge, unknownCommand, version, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a trust bundle, when judged, then it passes': {
    facts: [webBridge({trustBundle: 'callbridge.cer'})],
    expect: {status: 'pass'},
  },
  'given none, when judged, then the command names the Call Bridge’s own certificate': {
    facts: [webBridge({trustBundle: ''}), callBridge({certificateFile: 'cb-2031.cer'})],
    expect: {
      status: 'fail',
      findings: [
        {message: 'missing', args: {certificate: 'cb-2031.cer'}, command: 'webbridge trust cb-2031.cer', evidence: 2},
      ],
    },
  },
  'given none on an edge and one Call Bridge elsewhere, when judged, then its certificate is meant': {
    facts: [webBridge({trustBundle: ''}, edge), callBridge({certificateFile: 'core.cer'}, core)],
    expect: {status: 'fail', findings: [{message: 'missing', subject: edge, args: {certificate: 'core.cer'}}]},
  },
  'given none and several Call Bridges elsewhere, when judged, then no certificate is picked': {
    facts: [
      webBridge({trustBundle: ''}, edge),
      callBridge({certificateFile: 'core1.cer'}, 'box:cms/core1'),
      callBridge({certificateFile: 'core2.cer'}, 'box:cms/core2'),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', command: '<file with the certificate of each Call Bridge>', evidence: 1}],
    },
  },
  'given a cluster, when one web bridge has none, then it is to have the bundle of the others': {
    facts: [
      webBridge({trustBundle: ''}, core),
      webBridge({trustBundle: 'all.cer'}, edge),
      callBridge({certificateFile: 'one.cer'}, core),
      callBridge({certificateFile: 'two.cer'}, edge),
    ],
    expect: {status: 'fail', findings: [{message: 'missing', subject: core, command: 'webbridge trust all.cer\n'}]},
  },
  'given a file name that a shell could take apart, when judged, then the command leaves it to the reader': {
    facts: [webBridge({trustBundle: ''}), callBridge({certificateFile: 'a.cer; reboot'})],
    expect: {status: 'fail', findings: [{message: 'missing', command: 'webbridge trust <certificate>\n'}]},
  },
  'given a disabled web bridge without one, when judged, then it does not apply': {
    facts: [webBridge({isEnabled: false, trustBundle: ''})],
    expect: {status: 'not-applicable'},
  },
  'given one web bridge with and one without, when judged, then the one without fails': {
    facts: [webBridge({trustBundle: 'callbridge.cer'}, core), webBridge({trustBundle: ''}, edge)],
    expect: {status: 'fail', findings: [{message: 'missing', subject: edge}]},
  },
  'given output without the line, when judged, then it is not evaluated': {
    facts: [webBridge({})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given CMS 3.x, when judged, then it does not apply': {
    facts: [webBridge3({c2wTrustBundle: ''})],
    expect: {status: 'not-applicable'},
  },
  'given CMS 2.x without the output, when judged, then it is asked for': {
    facts: [version('2.9.5')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given an edge that prints `callbridge` with nothing set, when judged, then the other Call Bridge is meant': {
    facts: [
      webBridge({trustBundle: ''}, edge),
      callBridge({listeningInterfaces: '', certificateFile: ''}, edge),
      callBridge({certificateFile: 'core.cer'}, core),
    ],
    expect: {status: 'fail', findings: [{message: 'missing', args: {certificate: 'core.cer'}, evidence: 2}]},
  },
  'given a CMS that does not know `webbridge`, when judged, then it does not apply': {
    facts: [unknownCommand('webbridge')],
    expect: {status: 'not-applicable'},
  },
});
