import check from '../../../src/checks/webbridge/disabled.ts';
import {core, edge, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const bare3 = {isEnabled: false, httpsListening: [], c2wListening: []};

describeCheck(check, {
  'given an enabled web bridge, when judged, then it passes': {facts: [webBridge({})], expect: {status: 'pass'}},
  'given a web bridge that is set up and off, when judged, then it fails with its own command': {
    facts: [webBridge({isEnabled: false}, core)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'disabled',
          subject: core,
          args: {box: 'CMS core', command: 'webbridge'},
          command: 'webbridge enable',
        },
      ],
    },
  },
  'given a webbridge3 that is set up and off, when judged, then the command is that of 3.x': {
    facts: [webBridge3({isEnabled: false})],
    expect: {status: 'fail', findings: [{message: 'disabled', command: 'webbridge3 enable'}]},
  },
  'given a split deployment whose core has none, when judged, then the edge is enough': {
    facts: [webBridge3(bare3, core), webBridge3({}, edge)],
    expect: {status: 'pass'},
  },
  'given only the core of a split deployment, when judged, then it is a hint': {
    facts: [webBridge3(bare3, core)],
    expect: {status: 'fail', findings: [{message: 'notSetUp', subject: core}]},
  },
  'given a core that has none and an edge that is off, when judged, then only the edge is named': {
    facts: [webBridge3(bare3, core), webBridge3({isEnabled: false}, edge)],
    expect: {status: 'fail', findings: [{message: 'disabled', subject: edge}]},
  },
  'given CMS 2.9 with web bridge 2 off and web bridge 3 on, when judged, then it passes': {
    facts: [webBridge({isEnabled: false}), webBridge3({})],
    expect: {status: 'pass'},
  },
  'given no line Enabled, when judged, then it is not evaluated': {
    facts: [webBridge({isEnabled: undefined})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given nothing, when judged, then either output would do': {
    facts: [],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings', 'cms.web-bridge3-settings']},
  },
});
