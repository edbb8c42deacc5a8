import check from '../../../src/checks/expressway/zone-policy-checks-credentials.ts';
import {controllerBox, edgeBox, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given policies that do not check, when judged, then it passes': {
    facts: [
      zone({authenticationPolicy: 'DoNotCheckCredentials'}, controllerBox),
      zone({authenticationPolicy: 'Treat as authenticated'}, edgeBox),
    ],
    expect: {status: 'pass'},
  },
  'given the setting of the zone table, when it checks, then the command has number and end': {
    facts: [zone({authenticationPolicy: 'CheckCredentials', number: 2}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'checks',
          subject: edgeBox,
          command: 'xConfiguration Zones Zone 2 TraversalServer Authentication Mode: DoNotCheckCredentials',
        },
      ],
    },
  },
  'given the page, when it checks, then the number is left open': {
    facts: [zone({authenticationPolicy: 'Check credentials'}, controllerBox)],
    expect: {
      status: 'fail',
      findings: [{message: 'checks', command: 'Zone <number> TraversalClient Authentication Mode'}],
    },
  },
  'given another zone that checks, when judged, then that says nothing': {
    facts: [zone({name: 'B2B', isUnifiedCommunications: false, authenticationPolicy: 'CheckCredentials'}), zone({})],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
});
