import check from '../../../src/checks/webbridge/not-listening.ts';
import {core, edge, stating, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given 2.x with an interface, when judged, then it passes': {facts: [webBridge({})], expect: {status: 'pass'}},
  'given 3.x with both listeners, when judged, then it passes': {facts: [webBridge3({})], expect: {status: 'pass'}},
  'given 2.x without an interface, when judged, then it fails': {
    facts: [webBridge({}, core), stating(webBridge({interfaceWhitelist: []}, edge), 'interfaceWhitelist')],
    expect: {
      status: 'fail',
      findings: [{message: 'page2', subject: edge, command: 'webbridge listen <interface>:443', evidence: 1}],
    },
  },
  'given 3.x without any, when judged, then page and C2W fail': {
    facts: [stating(webBridge3({httpsListening: [], c2wListening: []}), 'httpsListening', 'c2wListening')],
    expect: {
      status: 'fail',
      findings: [
        {message: 'page3', command: 'webbridge3 https listen'},
        {message: 'c2w', command: 'webbridge3 c2w listen'},
      ],
    },
  },
  'given output that is cut, when no line states where it listens, then it is not evaluated': {
    facts: [webBridge3({httpsListening: [], c2wListening: []})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge3-settings']},
  },
  'given output that is cut before C2W, when judged, then it is not evaluated': {
    facts: [stating(webBridge3({c2wListening: []}), 'httpsListening')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge3-settings']},
  },
  'given a disabled web bridge, when judged, then it does not apply': {
    facts: [stating(webBridge({isEnabled: false, interfaceWhitelist: []}), 'interfaceWhitelist')],
    expect: {status: 'not-applicable'},
  },
});
