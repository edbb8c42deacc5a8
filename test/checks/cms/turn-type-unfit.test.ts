import check from '../../../src/checks/cms/turn-type-unfit.ts';
import {edgeOne, edgeTwo, listOf, turnObject, turnServerObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given type expressway, when judged, then it passes': {facts: [turnObject()], expect: {status: 'pass'}},
  'given type standard, when judged, then it passes': {
    facts: [turnObject({type: 'Standard'})],
    expect: {status: 'pass'},
  },
  'given type lyncEdge for an address of Expressway-E, when judged, then it fails': {
    facts: [turnObject({type: 'lyncEdge'}), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'unfit', args: {type: 'lyncEdge', server: '172.16.9.8'}, command: "-d 'type=expressway'"}],
    },
  },
  'given two objects of type lyncEdge for peers, when judged, then they are one finding with a request for each': {
    facts: [
      turnObject({type: 'lyncEdge'}),
      turnObject({id: 'object-2', serverAddress: '172.16.9.9', clientAddress: '203.0.113.10', type: 'lyncEdge'}),
      edgeOne(),
      edgeTwo(),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'unfit',
          args: {objects: 'objects object-1 and object-2', server: '172.16.9.8 and 172.16.9.9'},
          command: "/turnServers/object-2 -d 'type=expressway'",
          evidence: 3,
        },
      ],
    },
  },
  'given type lyncEdge, when it is the only object there is, then it fails': {
    facts: [turnObject({type: 'lyncEdge'}), listOf('turnServers', 1)],
    expect: {status: 'fail', findings: [{message: 'unfit', evidence: 2}]},
  },
  'given type lyncEdge beside the one for Expressway, when judged, then only that one counts': {
    facts: [
      turnObject(),
      turnObject({id: 'lync', type: 'lyncEdge', serverAddress: '192.0.2.1', clientAddress: '192.0.2.1'}),
    ],
    expect: {status: 'pass'},
  },
  'given type cms that nothing ties to an Expressway, when judged, then it does not apply': {
    facts: [turnObject({type: 'cms'}), listOf('turnServers', 1)],
    expect: {status: 'not-applicable'},
  },
  'given the list alone, when it tells no type, then it is not evaluated': {
    facts: [turnServerObject({serverAddress: '172.16.9.8'}), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-objects']},
  },
});
