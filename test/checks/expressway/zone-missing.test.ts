import check from '../../../src/checks/expressway/zone-missing.ts';
import {controllerBox, edgeBox, expressway, wholeTableOf, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given the zone on both sides, when judged, then it passes': {
    facts: [zone({}, controllerBox), zone({}, edgeBox), wholeTableOf('zones', 1, controllerBox)],
    expect: {status: 'pass'},
  },
  'given an empty table, when judged, then it fails': {
    facts: [wholeTableOf('zones', 0, controllerBox)],
    expect: {status: 'fail', findings: [{message: 'missing', subject: controllerBox, evidence: 1}]},
  },
  'given zones of other kinds, when judged, then it fails': {
    facts: [
      zone({name: 'CMS', isUnifiedCommunications: false, type: 'Neighbor'}, controllerBox),
      zone({name: 'B2B', isUnifiedCommunications: false, type: 'TraversalClient'}, controllerBox),
      wholeTableOf('zones', 2, controllerBox),
    ],
    expect: {status: 'fail', findings: [{message: 'missing'}]},
  },
  'given two traversal zones of unknown use, when judged, then it is not evaluated': {
    facts: [
      zone({name: 'A', isUnifiedCommunications: undefined, type: 'TraversalClient'}),
      zone({name: 'B', isUnifiedCommunications: undefined, type: 'TraversalClient'}),
      wholeTableOf('zones', 2),
    ],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
  'given Unified Communications that is off, when there is no zone, then it does not apply': {
    facts: [wholeTableOf('zones', 0), expressway({unifiedCommunicationsMode: 'Off'}, controllerBox)],
    expect: {status: 'not-applicable'},
  },
  'given other tables only, when judged, then it is not evaluated': {
    facts: [wholeTableOf('tunnels', 0)],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
});
