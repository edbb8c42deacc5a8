import check from '../../../src/checks/cms/turn-port-mismatch.ts';
import {edgeBox, edgeOne, edgeTwo, turnObject, turnServerObject, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const turnOn = (port: number, listensOnTcp443?: boolean) =>
  turnService({port, ...(listensOnTcp443 === undefined ? {} : {listensOnTcp443})}, edgeBox);

describeCheck(check, {
  'given the TURN port, when judged, then it passes': {
    facts: [turnObject({tcpPortNumberOverride: 3478}), edgeOne(), turnOn(3478)],
    expect: {status: 'pass'},
  },
  'given 443, when TURN is on TCP 443, then it passes': {
    facts: [turnObject({tcpPortNumberOverride: 443}), edgeOne(), turnOn(3478, true)],
    expect: {status: 'pass'},
  },
  'given 3478, when TURN is on TCP 443, then it fails': {
    facts: [turnObject({tcpPortNumberOverride: 3478}), edgeOne(), turnOn(3478, true)],
    expect: {
      status: 'fail',
      findings: [{message: 'port', args: {override: '3478', port: '443'}, command: "-d 'tcpPortNumberOverride=443'"}],
    },
  },
  'given another port than that of TURN, when judged, then it fails': {
    facts: [turnObject({tcpPortNumberOverride: 447}), edgeOne(), turnOn(3478)],
    expect: {
      status: 'fail',
      findings: [{message: 'port', args: {port: '3478', box: 'Expressway-E vcse'}, evidence: 2}],
    },
  },
  'given two objects with the same wrong port, when judged, then they are one finding with a request for each': {
    facts: [
      turnObject({tcpPortNumberOverride: 447}),
      turnObject({
        id: 'object-2',
        serverAddress: '172.16.9.9',
        clientAddress: '203.0.113.10',
        tcpPortNumberOverride: 447,
      }),
      edgeOne(),
      edgeTwo(),
      turnOn(3478),
      turnService({port: 3478}, 'box:expressway-e/vcse2'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'port',
          args: {objects: 'objects object-1 and object-2', box: 'Expressway-E vcse and Expressway-E vcse2'},
          command: "/turnServers/object-2 -d 'tcpPortNumberOverride=3478'",
          evidence: 3,
        },
      ],
    },
  },
  'given 443, when TURN is not on TCP 443, then it fails': {
    facts: [turnObject({tcpPortNumberOverride: 443}), edgeOne(), turnOn(3478, false)],
    expect: {status: 'fail', findings: [{message: 'port', args: {port: '3478'}}]},
  },
  'given 443, when nobody tells whether TURN is there, then it is not evaluated': {
    facts: [turnObject({tcpPortNumberOverride: 443}), edgeOne(), turnOn(3478)],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given a port that a large box may have too, when judged, then it is likely wrong': {
    facts: [turnObject({tcpPortNumberOverride: 3480}), edgeOne(), turnOn(3478)],
    expect: {status: 'fail', findings: [{message: 'nearPort', args: {override: '3480', port: '3478'}}]},
  },
  'given the TURN page of the only box, when its addresses are not read, then it is that one': {
    facts: [turnObject({tcpPortNumberOverride: 447}), turnOn(3478)],
    expect: {status: 'fail', findings: [{message: 'port'}]},
  },
  'given an object for another server, when judged, then it is not evaluated': {
    facts: [
      turnObject({tcpPortNumberOverride: 447, serverAddress: '192.0.2.1', clientAddress: '192.0.2.1'}),
      edgeOne(),
      turnOn(3478),
    ],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given no TURN settings, when judged, then it is not evaluated': {
    facts: [turnObject({tcpPortNumberOverride: 447}), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given no override, when judged, then it does not apply': {
    facts: [turnObject(), edgeOne(), turnOn(3478)],
    expect: {status: 'not-applicable'},
  },
  'given the list alone, when judged, then it is not evaluated': {
    facts: [turnServerObject({serverAddress: '172.16.9.8'}), edgeOne(), turnOn(3478)],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-objects']},
  },
});
