import check from '../../../src/checks/webbridge/connection-down.ts';
import {core, edge, webBridgeObject, webBridgeState} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const object = webBridgeObject('w1', 'c2w://edge.quarry.test:9999');

describeCheck(check, {
  'given success, when judged, then it passes': {
    facts: [webBridgeState('success', 'w1'), object],
    expect: {status: 'pass'},
  },
  'given a failure that two Call Bridges see, when judged, then it is one finding': {
    facts: [object, webBridgeState('connectionFailure', 'w1', core), webBridgeState('connectionFailure', 'w1', edge)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'failed',
          subject: 'name:edge.quarry.test',
          args: {
            webBridges: 'web bridge c2w://edge.quarry.test:9999',
            status: 'connectionFailure',
            ports: 'TCP 9999',
            hosts: 'edge.quarry.test',
          },
          command: 'webbridge3',
          evidence: 2,
        },
      ],
    },
  },
  'given two web bridges of 2.x that fail in one way, when judged, then they are one finding': {
    facts: [
      webBridgeObject('w2', 'https://two.quarry.test'),
      webBridgeObject('w1', 'https://one.quarry.test'),
      webBridgeState('connectionFailure', 'w2', core),
      webBridgeState('connectionFailure', 'w1', core),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'failed',
          subject: core,
          args: {
            webBridges: 'web bridge https://one.quarry.test, https://two.quarry.test',
            ports: 'TCP 443',
            id: '<id>',
          },
          command: 'webbridge\n',
          evidence: 2,
        },
      ],
    },
  },
  'given a failure without an id, when judged, then the box is its subject': {
    facts: [webBridgeState('connectionFailure', undefined, core)],
    expect: {status: 'fail', findings: [{message: 'failed', subject: core, args: {id: '<id>'}}]},
  },
  'given one Call Bridge that is connected and one that is not, when judged, then it fails': {
    facts: [object, webBridgeState('success', 'w1', core), webBridgeState('dnsFailure', 'w1', edge)],
    expect: {status: 'fail', findings: [{message: 'nameUnresolved'}]},
  },
  'given a certificate that fails, when judged, then it says so': {
    facts: [webBridgeState('certificateFailure', 'w1')],
    expect: {status: 'fail', findings: [{message: 'certificateRefused'}]},
  },
  'given a web bridge that is not used, when judged, then it does not apply': {
    facts: [webBridgeState('unused', 'w1')],
    expect: {status: 'not-applicable'},
  },
  'given a state nobody knows, when judged, then nothing is concluded': {
    facts: [webBridgeState('pending', 'w1')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-status']},
  },
});
