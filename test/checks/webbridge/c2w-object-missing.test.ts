import check from '../../../src/checks/webbridge/c2w-object-missing.ts';
import {core, edge, listOf, listPage, unknownCommand, version, webBridge3, webBridgeObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const newer = version('3.8');
const c2w = webBridgeObject('w1', 'c2w://edge.quarry.test:9999');
const old = webBridgeObject('w1', 'https://edge.quarry.test');

describeCheck(check, {
  'given a c2w URL, when judged, then it passes': {
    facts: [newer, listOf('webBridges', 1), c2w],
    expect: {status: 'pass'},
  },
  'given no object, when three boxes say so, then it is one finding with the port': {
    facts: [
      unknownCommand('webbridge', core),
      webBridge3({c2wListening: ['a:6000']}, edge),
      listPage('webBridges', 0, 0, core),
      listPage('webBridges', 0, 0, edge),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'none', subject: core, command: "'url=c2w://<host of the web bridge>:6000'", evidence: 1}],
    },
  },
  'given web bridges with several ports, when there is no object, then no port is picked': {
    facts: [newer, listOf('webBridges', 0), webBridge3({}, core), webBridge3({c2wListening: ['a:6000']}, edge)],
    expect: {status: 'fail', findings: [{message: 'none', command: '<C2W port>'}]},
  },
  'given an object of 2.x, when judged, then its id is in the command': {
    facts: [newer, listOf('webBridges', 1), old],
    expect: {status: 'fail', findings: [{message: 'noneForC2w', command: 'webBridges/w1', evidence: 2}]},
  },
  'given a page of a longer list, when it has none, then it is not evaluated': {
    facts: [newer, listPage('webBridges', 3, 1), old],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
  'given the list without URLs, when judged, then it is not evaluated': {
    facts: [newer, listOf('webBridges', 1)],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
  'given 2.x, when it has none, then it does not apply': {
    facts: [version('2.9.5'), listOf('webBridges', 0)],
    expect: {status: 'not-applicable'},
  },
});
