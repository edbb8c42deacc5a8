import check from '../../../src/checks/webbridge/port-conflict.ts';
import {core, edge, webAdmin, webBridge, webBridge3} from '../../facts/make.ts';
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
});
