import check from '../../../src/checks/cms/turn-server-unreachable.ts';
import {core, edge, turnObject, turnState} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a server that answers, when judged, then it passes': {
    facts: [turnState({isReachable: true}), turnObject()],
    expect: {status: 'pass'},
  },
  'given one that does not, when judged, then it fails': {
    facts: [turnState({isReachable: false}, core), turnObject()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'unreachable',
          subject: core,
          args: {box: 'CMS core', server: '172.16.9.8:3478', object: 'object-1'},
        },
      ],
    },
  },
  'given two CMS that do not reach it, when judged, then it is one finding': {
    facts: [turnState({isReachable: false}, edge), turnState({isReachable: false}, core)],
    expect: {
      status: 'fail',
      findings: [{message: 'unreachable', subject: core, args: {box: 'CMS core and CMS edge'}, evidence: 2}],
    },
  },
  'given one CMS that reaches it and one that does not, when judged, then it fails for that one': {
    facts: [turnState({isReachable: true}, edge), turnState({isReachable: false}, core)],
    expect: {status: 'fail', findings: [{message: 'unreachable', args: {box: 'CMS core'}}]},
  },
  'given a reply without an address, when the object has one, then that is named': {
    facts: [{...turnState({}), value: {id: 'object-1', isReachable: false}}, turnObject()],
    expect: {status: 'fail', findings: [{message: 'unreachable', args: {server: '172.16.9.8'}}]},
  },
  'given two replies of one CMS that contradict each other, when judged, then it is not evaluated': {
    facts: [turnState({isReachable: true}), turnState({isReachable: false})],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-status']},
  },
  'given a reply that does not tell, when judged, then it is not evaluated': {
    facts: [turnState({roundTripTimeMs: 3})],
    expect: {status: 'not-evaluated', missing: ['cms.turn-server-status']},
  },
});
