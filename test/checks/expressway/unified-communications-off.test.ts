import check from '../../../src/checks/expressway/unified-communications-off.ts';
import {controllerBox, edgeBox, expressway, expresswayC} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given the mode of both boxes, when it is on, then it passes': {
    facts: [
      expressway({unifiedCommunicationsMode: 'Mobile and remote access'}, controllerBox),
      expressway({unifiedCommunicationsMode: 'On'}, edgeBox),
    ],
    expect: {status: 'pass'},
  },
  'given a page and a dump of one box, when they spell it in two ways, then it passes': {
    facts: [
      expressway({unifiedCommunicationsMode: 'Mobile and remote access'}, expresswayC),
      expressway({unifiedCommunicationsMode: 'On'}, controllerBox),
    ],
    expect: {status: 'pass'},
  },
  'given one box where it is off, when judged, then that box fails': {
    facts: [
      expressway({unifiedCommunicationsMode: 'On'}, controllerBox),
      expressway({unifiedCommunicationsMode: 'Off'}, edgeBox),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'off',
          subject: edgeBox,
          args: {mode: 'Off'},
          command: 'xConfiguration CollaborationEdge Enabled: On',
        },
      ],
    },
  },
  'given the provisioning service alone, when it is inactive on Expressway-C, then it is a hint': {
    facts: [expressway({edgeProvisioningStatus: 'Inactive'}, controllerBox)],
    expect: {status: 'fail', findings: [{message: 'inactive'}]},
  },
  'given the provisioning service of Expressway-E, when it is inactive, then that says nothing': {
    facts: [expressway({edgeProvisioningStatus: 'Inactive'}, edgeBox)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given pages that contradict each other, when judged, then it is not evaluated': {
    facts: [
      expressway({unifiedCommunicationsMode: 'Off'}, controllerBox),
      expressway({unifiedCommunicationsMode: 'On'}, controllerBox),
    ],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
