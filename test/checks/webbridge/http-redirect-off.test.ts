import check from '../../../src/checks/webbridge/http-redirect-off.ts';
import {core, unknownCommand, version, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given the redirect, when judged, then it passes': {
    facts: [webBridge({httpRedirect: true})],
    expect: {status: 'pass'},
  },
  'given none on 2.x, when judged, then it is told': {
    facts: [webBridge({httpRedirect: false}, core)],
    expect: {
      status: 'fail',
      findings: [{message: 'off', subject: core, command: 'webbridge http-redirect enable', evidence: 1}],
    },
  },
  'given none on 3.x, when judged, then it does not apply': {
    facts: [webBridge3({httpRedirect: false})],
    expect: {status: 'not-applicable'},
  },
  'given a CMS that does not know `webbridge`, when judged, then it does not apply': {
    facts: [unknownCommand('webbridge')],
    expect: {status: 'not-applicable'},
  },
  'given a disabled web bridge, when judged, then it does not apply': {
    facts: [webBridge({isEnabled: false, httpRedirect: false})],
    expect: {status: 'not-applicable'},
  },
  'given output without the line, when judged, then it is not evaluated': {
    facts: [webBridge({})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given 2.x without the output, when judged, then it is asked for': {
    facts: [version('2.9.5')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
});
