import check from '../../../src/checks/expressway/zone-down.ts';
import {controllerBox, edgeBox, expresswayC, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given an active zone, when judged, then it passes': {
    facts: [zone({status: 'Active'})],
    expect: {status: 'pass'},
  },
  'given a status without its use and a zone table that tells it, when the zone failed, then it is certain': {
    facts: [
      zone({name: 'UC zone', number: 2, sipPort: 7001}, controllerBox),
      zone({
        name: 'uc zone',
        isUnifiedCommunications: undefined,
        type: 'TraversalClient',
        status: 'Failed',
        cause: 'System unreachable',
        peers: [{address: 'vcse.quarry.test', status: 'Failed', cause: 'Connect failed'}],
      }),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'down',
          subject: controllerBox,
          args: {status: 'Failed', cause: 'Connect failed', server: 'vcse.quarry.test', port: 7001},
          evidence: 2,
        },
      ],
    },
  },
  'given the only traversal zone of unknown use, when it failed, then it is likely': {
    facts: [zone({isUnifiedCommunications: undefined, type: 'TraversalServer', status: 'Failed'}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [
        {message: 'assumed', args: {cause: 'no cause given', server: 'Expressway-E vcse', port: '<SIP port>'}},
      ],
    },
  },
  'given two traversal zones of unknown use, when one failed, then nothing is said': {
    facts: [
      zone({name: 'B2B', isUnifiedCommunications: undefined, type: 'TraversalClient', status: 'Failed'}),
      zone({name: 'Other', isUnifiedCommunications: undefined, type: 'TraversalClient', status: 'Active'}),
    ],
    expect: {status: 'not-evaluated', missing: ['expressway.unified-communications-zones']},
  },
  'given another zone that failed, when the Unified Communications zone is active, then it passes': {
    facts: [
      zone({status: 'Active'}),
      zone({name: 'B2B', isUnifiedCommunications: false, type: 'TraversalClient', status: 'Failed'}),
    ],
    expect: {status: 'pass'},
  },
  'given an active zone, when one peer of a cluster failed, then it is a warning': {
    facts: [
      zone({
        status: 'Active',
        peers: [
          {address: 'vcse1.quarry.test', status: 'Active'},
          {address: 'vcse2.quarry.test', status: 'Failed', cause: 'Connect failed'},
        ],
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'peer', args: {peers: 'vcse2.quarry.test', status: 'Failed'}}]},
  },
  'given both ends, when both are down, then the end that connects is reported': {
    facts: [zone({status: 'Failed'}, controllerBox), zone({status: 'Inactive'}, edgeBox)],
    expect: {status: 'fail', findings: [{message: 'down', subject: controllerBox, evidence: 2}]},
  },
  'given the server end, when the other is not read, then it is reported': {
    facts: [zone({status: 'Failed', sipPort: 7001}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [{message: 'down', subject: edgeBox, args: {server: 'Expressway-E vcse', port: 7001}}],
    },
  },
  'given two Expressway-C, when the zone of one is down, then that one is reported': {
    facts: [zone({status: 'Active'}, controllerBox), zone({status: 'Failed'}, 'box:expressway-c/vcsc2')],
    expect: {status: 'fail', findings: [{message: 'down', subject: 'box:expressway-c/vcsc2', evidence: 1}]},
  },
  'given settings without a state, when judged, then it is not evaluated': {
    facts: [zone({sipPort: 7001}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
});
