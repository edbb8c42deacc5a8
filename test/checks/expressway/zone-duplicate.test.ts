import check from '../../../src/checks/expressway/zone-duplicate.ts';
import {controllerBox, edgeBox, expresswayC, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given one zone on each side, when status and settings tell of it, then it passes': {
    facts: [
      zone({number: 2}, controllerBox),
      zone({status: 'Active'}, expresswayC),
      zone({name: 'UC server'}, edgeBox),
    ],
    expect: {status: 'pass'},
  },
  'given two zones on one box, when judged, then they are one finding': {
    facts: [zone({name: 'UC zone'}, controllerBox), zone({name: 'UC zone old'}, controllerBox)],
    expect: {
      status: 'fail',
      findings: [{message: 'several', subject: controllerBox, args: {count: 2, zones: '“UC zone”, “UC zone old”'}}],
    },
  },
  'given a second zone of another kind, when judged, then it passes': {
    facts: [zone({}), zone({name: 'B2B', isUnifiedCommunications: false, type: 'TraversalClient'})],
    expect: {status: 'pass'},
  },
});
