import check from '../../../src/checks/cms/turn-two-services.ts';
import {cmsTurn, core, edgeOne, turnObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a TURN server of CMS that is off, when judged, then it passes': {
    facts: [cmsTurn(false), turnObject()],
    expect: {status: 'pass'},
  },
  'given one that is on beside an object of type expressway, when judged, then it is a hint': {
    facts: [cmsTurn(true, core), turnObject()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'both',
          subject: core,
          args: {box: 'CMS core', address: '172.16.9.8'},
          command: 'turn disable',
          evidence: 2,
        },
      ],
    },
  },
  'given one that is on beside an object with an address of Expressway-E, when judged, then it is a hint': {
    facts: [cmsTurn(true), turnObject({type: 'standard'}), edgeOne()],
    expect: {status: 'fail', findings: [{message: 'both'}]},
  },
  'given one that is on and objects for it alone, when judged, then it does not apply': {
    facts: [
      cmsTurn(true),
      turnObject({type: 'cms', serverAddress: '172.16.9.5', clientAddress: '192.0.2.5'}),
      edgeOne(),
    ],
    expect: {status: 'not-applicable'},
  },
  'given a transcript that does not tell whether it is on, when judged, then it is not evaluated': {
    facts: [{...cmsTurn(true), value: {username: 'relay-user'}}, turnObject()],
    expect: {status: 'not-evaluated', missing: ['cms.turn-service']},
  },
});
