import check from '../../../src/checks/webbridge/port-conflict.ts';
import {core, edge, webAdmin, webBridge, webBridge3, webBridgeObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given two ports of one interface, when judged, then it passes': {
    facts: [webAdmin({port: 445}), webBridge({})],
    expect: {status: 'pass'},
  },
  'given one port of two interfaces, when judged, then it passes': {
    facts: [webAdmin({port: 443, listeningInterface: 'b'}), webBridge({})],
    expect: {status: 'pass'},
  },
  'given one port of one interface, when judged, then it fails': {
    facts: [webAdmin({port: 443, listeningInterface: 'A'}), webBridge({interfaceWhitelist: ['b:443', 'a:443']})],
    expect: {
      status: 'fail',
      findings: [
        {message: 'same', args: {listener: 'a:443', free: 445}, command: 'webadmin listen a 445', evidence: 2},
      ],
    },
  },
  'given a web bridge that has 445 too, when judged, then another port is proposed': {
    facts: [webAdmin({port: 445}), webBridge3({httpsListening: ['a:445', 'b:445']})],
    expect: {status: 'fail', findings: [{message: 'same', command: 'webadmin listen a 446'}]},
  },
  'given the same port on two boxes, when judged, then the missing half is asked for': {
    facts: [webAdmin({port: 443}, core), webBridge3({}, edge)],
    expect: {status: 'not-evaluated', missing: ['cms.web-admin-settings']},
  },
  'given web administration that is off, when judged, then it passes': {
    facts: [webAdmin({port: 443, isEnabled: false}), webBridge({})],
    expect: {status: 'pass'},
  },
  'given a disabled web bridge, when judged, then it does not apply': {
    facts: [webAdmin({port: 443}), webBridge({isEnabled: false})],
    expect: {status: 'not-applicable'},
  },
  'given no port of web administration, when judged, then it is not evaluated': {
    facts: [webAdmin({}), webBridge({})],
    expect: {status: 'not-evaluated', missing: ['cms.web-admin-settings']},
  },
  'given no ports of the web bridge, when judged, then it is not evaluated': {
    facts: [webAdmin({port: 443}), webBridge({interfaceWhitelist: []})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given C2W on the port of the page, when judged, then a free one is proposed': {
    facts: [
      webAdmin({port: 445}),
      webBridge3({c2wListening: ['A:443']}),
      webBridgeObject('w1', 'c2w://edge.quarry.test:443'),
      webBridgeObject('w2', 'c2w://core.quarry.test:9999'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'c2w',
          args: {other: 'the join page', listener: 'a:443'},
          command:
            "webbridge3 c2w listen a:9999\nwebbridge3 enable\ncurl -u <user> -X PUT https://<CMS web admin>/api/v1/webBridges/w1 -d 'url=c2w://edge.quarry.test:9999'",
          evidence: 2,
        },
      ],
    },
  },
  'given C2W on the port of the page, when nothing is known of web administration, then it fails all the same': {
    facts: [webBridge3({c2wListening: ['a:443']})],
    expect: {status: 'fail', findings: [{message: 'c2w'}]},
  },
  'given C2W on the port of web administration, when judged, then it fails': {
    facts: [webAdmin({port: 9999}), webBridge3({c2wListening: ['b:9999', 'a:9999']})],
    expect: {
      status: 'fail',
      findings: [{message: 'c2w', args: {other: 'web administration'}, command: 'webbridge3 c2w listen a:9998'}],
    },
  },
  'given C2W and the page on one port of two interfaces, when judged, then it passes': {
    facts: [webAdmin({port: 445}), webBridge3({c2wListening: ['b:443']})],
    expect: {status: 'pass'},
  },
});
